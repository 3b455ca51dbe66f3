import { databaseSettings } from '@crm/db';
import { logLevelSetting, probeSettings } from '@crm/runtime';
import { sealKeySetting } from '@crm/seals';
import * as v from 'valibot';
import { retentionSettings } from './retention-settings.ts';

/** The settings of the scheduler; all faults are reported together. */
export const envSchema = v.object({
  ...databaseSettings,
  ...probeSettings({ port: '9466' }),
  AUDIT_SEAL_KEY: v.optional(
    v.pipe(
      sealKeySetting,
      v.metadata({
        means:
          'Ed25519 private key in PEM (PKCS 8) that seals the audit log. Without it this process seals nothing and warns at start',
        secret: true,
      }),
    ),
  ),
  ...retentionSettings,
  LOG_LEVEL: logLevelSetting,
});
