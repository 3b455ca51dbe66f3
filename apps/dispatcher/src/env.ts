import { parseEnv, readEnv } from '@crm/runtime';
import * as v from 'valibot';

const wholeNumber = v.pipe(v.string(), v.regex(/^[0-9]+$/, 'must be a whole number'), v.transform(Number));

const schema = v.object({
  DATABASE_URL: v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\/\S+$/, 'must be a postgres:// URL')),
  AMQP_URL: v.pipe(v.string(), v.regex(/^amqps?:\/\/\S+$/, 'must be an amqp:// URL')),
  HOST: v.optional(v.string(), '127.0.0.1'),
  METRICS_PORT: v.optional(v.pipe(wholeNumber, v.maxValue(65_535, 'must be a port')), '9464'),
  LOG_LEVEL: v.optional(v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'info'),
});

export type Env = v.InferOutput<typeof schema>;

/** Settings of the dispatcher; throws a ConfigError that names every fault. */
export function readDispatcherEnv(): Readonly<Env> {
  return parseEnv(schema, readEnv());
}
