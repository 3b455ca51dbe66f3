export type { AdmissionDeps } from './admission-deps.ts';
export { admitEmail } from './admit-email.ts';
export { checkDnc } from './check-dnc.ts';
export { checkLetter } from './check-letter.ts';
export { type AdmissionStore, createAdmissionStore } from './create-admission-store.ts';
export type { AdmissionResult, EmailRequest } from './email-request.ts';
export { pruneIdempotencyKeys } from './prune-idempotency-keys.ts';
export { type Readmitted, readmit } from './readmit.ts';
