import { emailAddressPattern } from '@crm/contracts';
import { parseEnv, readEnv } from '@crm/runtime';
import * as v from 'valibot';

const wholeNumber = v.pipe(v.string(), v.regex(/^[0-9]+$/, 'must be a whole number'), v.transform(Number));

// `notices@servicer.example` or `Servicer Name <notices@servicer.example>`.
const mailbox = v.pipe(
  v.string(),
  v.transform((text) => /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]+)>|([^<>\s]+))\s*$/.exec(text)),
  v.transform((parts) => ({ address: parts?.[2] ?? parts?.[3] ?? '', name: parts?.[1] ?? '' })),
  v.check(
    ({ address }) => emailAddressPattern.test(address),
    'must be one e-mail address, as name@host.example or Name <name@host.example>',
  ),
);

const schema = v.object({
  DATABASE_URL: v.pipe(v.string(), v.url('must be a PostgreSQL URL')),
  AMQP_URL: v.pipe(v.string(), v.url('must be an AMQP URL')),
  SMTP_URL: v.pipe(v.string(), v.regex(/^smtps?:\/\/\S+$/, 'must be an smtp:// or smtps:// URL')),
  MAIL_FROM: mailbox,
  HOST: v.optional(v.string(), '127.0.0.1'),
  METRICS_PORT: v.optional(v.pipe(wholeNumber, v.maxValue(65_535, 'must be a port')), '9465'),
  CONSUMER_PREFETCH: v.optional(
    v.pipe(wholeNumber, v.minValue(1, 'must be at least 1'), v.maxValue(500, 'must be at most 500')),
    '20',
  ),
  /** Who the letters come from: printed in every footer. */
  SERVICER_NAME: v.optional(v.string(), 'Your mortgage servicer'),
  SERVICER_PHONE: v.optional(v.string(), 'the number on your statement'),
  SERVICER_ADDRESS: v.optional(v.string(), 'the address on your statement'),
  LOG_LEVEL: v.optional(v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'info'),
  NODE_ENV: v.optional(v.string(), 'development'),
});

export type Env = v.InferOutput<typeof schema>;

/** Settings of the consumer; throws a ConfigError that names every fault. */
export function readConsumerEnv(): Readonly<Env> {
  return parseEnv(schema, readEnv());
}
