import { brokerSettings, brokerTlsUnused, isBrokerTlsUsed } from '@crm/broker';
import { mailboxSchema, servicerSettings } from '@crm/contracts';
import { databaseSettings } from '@crm/db';
import { smtpQuotaSettings } from '@crm/quotas';
import { logLevelSetting, probeSettings, tracingSettings, wholeNumberSetting } from '@crm/runtime';
import * as v from 'valibot';

/** The settings of the consumer; all faults are reported together. */
export const envSchema = v.pipe(
  v.object({
    ...databaseSettings,
    ...brokerSettings,
    SMTP_URL: v.pipe(
      v.string(),
      v.regex(/^smtps?:\/\/\S+$/, 'must be an smtp:// or smtps:// URL'),
      v.metadata({
        means:
          '`smtp://user:pass@host:587` or `smtps://…`; parameters `requireTLS`, `rejectUnauthorized`, `name` (EHLO). With credentials TLS is required unless `requireTLS=false`',
        secret: true,
      }),
    ),
    ...smtpQuotaSettings,
    MAIL_FROM: v.pipe(
      mailboxSchema,
      v.metadata({ means: '`name@host.example` or `Servicer Name <name@host.example>`' }),
    ),
    ...probeSettings({ port: '9465' }),
    CONSUMER_PREFETCH: v.optional(
      v.pipe(
        wholeNumberSetting,
        v.minValue(1, 'must be at least 1'),
        v.maxValue(500, 'must be at most 500'),
        v.metadata({ means: 'Deliveries in hand at most, 1 to 500. SMTP sends ten at once' }),
      ),
      '20',
    ),
    CONSUMER_RESEND_UNKNOWN: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[a-z0-9_.-]+(?:,[a-z0-9_.-]+)*$/, 'must be categories of templates, with commas between'),
        v.transform((text) => text.split(',')),
        v.metadata({
          means:
            'Fine categories of templates, `servicing.escrow,servicing.payoff`, whose messages are sent once more when nobody can say whether they were accepted ([why](decisions/0030-unknown-outcomes-by-rule.md)); marketing never is',
        }),
      ),
    ),
    ...servicerSettings,
    ...tracingSettings,
    LOG_LEVEL: logLevelSetting,
    NODE_ENV: v.optional(
      v.pipe(v.string(), v.metadata({ means: '`production` warns while `SERVICER_NAME` is not set' })),
      'development',
    ),
  }),
  v.forward(
    v.partialCheck([['AMQP_URL'], ['AMQP_TLS_CA'], ['AMQP_TLS_CLIENT']], isBrokerTlsUsed, brokerTlsUnused),
    ['AMQP_URL'],
  ),
);
