import { databaseSettings } from '@crm/db';
import * as v from 'valibot';
import { knownKeysSetting } from '../settings.ts';

/** The settings of the commands of this package. */
export const envSchema = v.object({
  ...databaseSettings,
  AUDIT_SEAL_PUBLIC_KEYS: v.pipe(
    knownKeysSetting,
    v.metadata({ means: 'Ed25519 public keys in PEM, block after block: whose seals are believed' }),
  ),
});
