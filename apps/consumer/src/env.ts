import { mailboxSchema, servicerSettings } from '@crm/contracts';
import { parseEnv, readEnv } from '@crm/runtime';
import { sealKeySetting } from '@crm/seals';
import * as v from 'valibot';

const wholeNumber = v.pipe(v.string(), v.regex(/^[0-9]+$/, 'must be a whole number'), v.transform(Number));

const schema = v.object({
  DATABASE_URL: v.pipe(v.string(), v.url('must be a PostgreSQL URL')),
  AMQP_URL: v.pipe(v.string(), v.url('must be an AMQP URL')),
  SMTP_URL: v.pipe(v.string(), v.regex(/^smtps?:\/\/\S+$/, 'must be an smtp:// or smtps:// URL')),
  MAIL_FROM: mailboxSchema,
  HOST: v.optional(v.string(), '127.0.0.1'),
  METRICS_PORT: v.optional(v.pipe(wholeNumber, v.maxValue(65_535, 'must be a port')), '9465'),
  CONSUMER_PREFETCH: v.optional(
    v.pipe(wholeNumber, v.minValue(1, 'must be at least 1'), v.maxValue(500, 'must be at most 500')),
    '20',
  ),
  AUDIT_SEAL_KEY: v.optional(sealKeySetting),
  CONSUMER_RESEND_UNKNOWN: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[a-z0-9_.-]+(?:,[a-z0-9_.-]+)*$/, 'must be categories of templates, with commas between'),
      v.transform((text) => text.split(',')),
    ),
  ),
  ...servicerSettings,
  LOG_LEVEL: v.optional(v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'info'),
  NODE_ENV: v.optional(v.string(), 'development'),
});

export type Env = v.InferOutput<typeof schema>;

/** Settings of the consumer; throws a ConfigError that names every fault. */
export function readConsumerEnv(): Readonly<Env> {
  return parseEnv(schema, readEnv());
}
