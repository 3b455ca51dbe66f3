import * as v from 'valibot';
import { databaseSettings } from '../settings.ts';

const password = (role: string) =>
  v.optional(
    v.pipe(
      v.string(),
      v.minLength(16, 'must have at least 16 characters'),
      v.metadata({ means: `Password of crm_${role}`, secret: true, unset: 'stays as it is' }),
    ),
  );

/** The settings of the command that makes the roles. */
export const envSchema = v.object({
  ...databaseSettings,
  API_ROLE_PASSWORD: password('api'),
  DISPATCHER_ROLE_PASSWORD: password('dispatcher'),
  CONSUMER_ROLE_PASSWORD: password('consumer'),
  SCHEDULER_ROLE_PASSWORD: password('scheduler'),
  SCALER_ROLE_PASSWORD: password('scaler'),
  AUDITOR_ROLE_PASSWORD: password('auditor'),
});
