import { brokerSettings, brokerTlsUnused, isBrokerTlsUsed } from '@crm/broker';
import { databaseSettings } from '@crm/db';
import * as v from 'valibot';

const wholeNumber = v.pipe(v.string(), v.regex(/^[0-9]+$/, 'must be a whole number'), v.transform(Number));

/** The settings of the dispatcher; all faults are reported together. */
export const envSchema = v.pipe(
  v.object({
    ...databaseSettings,
    ...brokerSettings,
    HOST: v.optional(v.pipe(v.string(), v.metadata({ means: 'Address of probes and metrics' })), '127.0.0.1'),
    METRICS_PORT: v.optional(
      v.pipe(
        wholeNumber,
        v.maxValue(65_535, 'must be a port'),
        v.metadata({ means: 'Their port; 0 lets the system choose' }),
      ),
      '9464',
    ),
    LOG_LEVEL: v.optional(
      v.pipe(
        v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
        v.metadata({ means: 'trace, debug, info, warn, error, fatal or silent' }),
      ),
      'info',
    ),
  }),
  v.forward(
    v.partialCheck([['AMQP_URL'], ['AMQP_TLS_CA'], ['AMQP_TLS_CLIENT']], isBrokerTlsUsed, brokerTlsUnused),
    ['AMQP_URL'],
  ),
);
