import { brokerSettings, brokerTlsUnused, isBrokerTlsUsed } from '@crm/broker';
import { databaseSettings } from '@crm/db';
import { logLevelSetting, probeSettings, tracingSettings } from '@crm/runtime';
import * as v from 'valibot';

/** The settings of the dispatcher; all faults are reported together. */
export const envSchema = v.pipe(
  v.object({
    ...databaseSettings,
    ...brokerSettings,
    ...probeSettings({ port: '9464' }),
    ...tracingSettings,
    LOG_LEVEL: logLevelSetting,
  }),
  v.forward(
    v.partialCheck([['AMQP_URL'], ['AMQP_TLS_CA'], ['AMQP_TLS_CLIENT']], isBrokerTlsUsed, brokerTlsUnused),
    ['AMQP_URL'],
  ),
);
