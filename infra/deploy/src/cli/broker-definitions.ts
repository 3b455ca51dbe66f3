import { exitOnBadConfig, parseEnv, readEnv } from '@crm/runtime';
import * as v from 'valibot';
import { brokerDefinitions } from '../broker/definitions.ts';

const password = (user: string) =>
  v.pipe(
    v.string(),
    v.minLength(16, 'must have at least 16 characters'),
    v.metadata({ means: `Password of ${user}`, secret: true }),
  );
const envSchema = v.object({
  BROKER_VHOST: v.optional(v.pipe(v.string(), v.metadata({ means: 'The vhost of this system' })), 'crm'),
  BROKER_DISPATCHER_PASSWORD: password('crm-dispatcher'),
  BROKER_CONSUMER_PASSWORD: password('crm-consumer'),
  BROKER_API_PASSWORD: password('crm-api'),
  BROKER_SCALER_PASSWORD: password('crm-scaler'),
});

const env = exitOnBadConfig(() => parseEnv(envSchema, readEnv()));
const definitions = brokerDefinitions({
  vhost: env.BROKER_VHOST,
  passwords: {
    'crm-dispatcher': env.BROKER_DISPATCHER_PASSWORD,
    'crm-consumer': env.BROKER_CONSUMER_PASSWORD,
    'crm-api': env.BROKER_API_PASSWORD,
    'crm-scaler': env.BROKER_SCALER_PASSWORD,
  },
});
console.log(JSON.stringify(definitions, null, 2));
