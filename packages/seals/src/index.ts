export { createSealer, type SealerDeps } from './create-sealer.ts';
export { findHead } from './find-head.ts';
export { measureLag, type SealLag } from './measure-lag.ts';
export { type ProvenRows, proveRows, type RowProof } from './prove-rows.ts';
export type { Seal } from './seal.ts';
export { type KnownKeys, keyIdOf, knownKeys, readKnownKeys, readSealKey, type SealKey } from './seal-keys.ts';
export { knownKeysSetting, sealKeySetting } from './settings.ts';
export { type Verification, verifySeals } from './verify-seals.ts';
