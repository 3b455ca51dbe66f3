import * as v from 'valibot';
import { readKnownKeys, readSealKey } from './seal-keys.ts';

/** `AUDIT_SEAL_KEY`, read: the private key of whoever seals. */
export const sealKeySetting = pem(readSealKey, 'must be an Ed25519 private key in PEM');

/** `AUDIT_SEAL_PUBLIC_KEYS`, read: the keys that are believed, the present one and those before it. */
export const knownKeysSetting = pem(readKnownKeys, 'must be Ed25519 public keys in PEM');

function pem<Key>(read: (text: string) => Key, message: string) {
  return v.pipe(
    v.string(),
    v.rawTransform<string, Key>(({ dataset, addIssue, NEVER }) => {
      try {
        return read(dataset.value);
      } catch {
        addIssue({ message });
        return NEVER;
      }
    }),
  );
}
