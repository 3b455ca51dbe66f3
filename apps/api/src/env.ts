import { brokerSettings, brokerTlsUnused, isBrokerTlsUsed } from '@crm/broker';
import { mailboxSchema, servicerSettings } from '@crm/contracts';
import { databaseSettings } from '@crm/db';
import { logLevelSetting, tracingSettings } from '@crm/runtime';
import { knownKeysSetting } from '@crm/seals';
import * as v from 'valibot';
import { isOidcReachedSafely, isOidcWhole, oidcSettings } from './env-oidc.ts';

const flag = v.pipe(
  v.picklist(['true', 'false'], 'must be true or false'),
  v.transform((text) => text === 'true'),
);
const httpUrl = v.pipe(
  v.string(),
  v.url('must be a URL'),
  v.regex(/^https?:/, 'must be an http or https URL'),
);

/** The settings of the api; all faults are reported together. */
export const envSchema = v.pipe(
  v.object({
    ...databaseSettings,
    ...brokerSettings,
    AMQP_URL: v.optional(
      v.pipe(
        brokerSettings.AMQP_URL,
        v.metadata({
          means:
            'RabbitMQ, one address or several as for the dispatcher; used only to count the dead-letter queue. Without it `queueDepth` is null',
        }),
      ),
    ),
    HOST: v.optional(v.pipe(v.string(), v.metadata({ means: 'Listen address' })), '127.0.0.1'),
    PORT: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[0-9]{1,5}$/, 'must be a port number'),
        v.transform(Number),
        v.maxValue(65_535, 'must be a port number'),
        v.metadata({
          means: 'Listen port; 0 lets the system choose. Probes and metrics are here too',
        }),
      ),
      '3000',
    ),
    AUTH_JWKS_URL: v.optional(
      v.pipe(
        httpUrl,
        v.metadata({
          means:
            'Key set of the identity provider: RS256, PS256, ES256, EdDSA. A key that it withdraws is believed for up to a minute in tokens that were checked before',
        }),
      ),
    ),
    AUTH_ISSUER: v.optional(v.pipe(v.string(), v.metadata({ means: 'Required `iss`, if set' }))),
    AUTH_AUDIENCE: v.optional(v.pipe(v.string(), v.metadata({ means: 'Required `aud`, if set' }))),
    AUTH_JWT_SECRET: v.optional(
      v.pipe(
        v.string(),
        v.minLength(16, 'must have at least 16 characters'),
        v.metadata({
          means: 'HS256 secret, at least 16 characters; for development. This or `AUTH_JWKS_URL` must be set',
          secret: true,
        }),
      ),
    ),
    AUTH_ALLOW_SHARED_SECRET: v.optional(
      v.pipe(flag, v.metadata({ means: 'Allows `AUTH_JWT_SECRET` with `NODE_ENV=production`' })),
      'false',
    ),
    ENFORCE_DNC_FOR_MARKETING: v.optional(
      v.pipe(
        flag,
        v.metadata({
          means: '`false` lets marketing pass without asking preferences; the trace says so',
        }),
      ),
      'true',
    ),
    ADMISSION_TOGETHER_MAX: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[1-9][0-9]{0,2}$/, 'must be a number from 1 to 999'),
        v.transform(Number),
        v.metadata({
          means:
            'Requests that may share one statement and its commit when they come together. `1` writes each by itself',
        }),
      ),
      '64',
    ),
    PUBLIC_URL: v.optional(
      v.pipe(
        httpUrl,
        v.transform((text) => text.replace(/\/$/, '')),
        v.check((text) => new URL(text).origin === text, 'must be a host without a path'),
        v.metadata({
          means:
            'Where browsers reach the console: scheme, host and port, no path. `https:` binds its cookies to the host and to TLS; in production they always are. Needed for `OIDC_ISSUER`',
        }),
      ),
    ),
    ...oidcSettings,
    CONSOLE_DIR: v.optional(
      v.pipe(
        v.string(),
        v.metadata({
          means: 'Folder of the console’s files; where there is none, no console is served',
          unset: 'the console built beside the api',
        }),
      ),
    ),
    DEMO_SIGN_IN: v.optional(
      v.pipe(
        flag,
        v.metadata({
          means:
            '`true` lets anybody sign in as any role: for the demo. Refused when `NODE_ENV=production` and beside `OIDC_ISSUER`',
        }),
      ),
      'false',
    ),
    /** As the consumer has them: a preview shows what is sent. */
    ...servicerSettings,
    MAIL_FROM: v.optional(
      v.pipe(mailboxSchema, v.metadata({ means: 'As the consumer has it: previews are rendered with it' })),
    ),
    CRM_ENVIRONMENT: v.optional(
      v.pipe(
        v.string(),
        v.metadata({
          means: 'Name shown on every page of the console; `production` is marked',
          unset: '`NODE_ENV`',
        }),
      ),
    ),
    AUDIT_SEAL_PUBLIC_KEYS: v.optional(
      v.pipe(
        knownKeysSetting,
        v.metadata({
          means:
            'Ed25519 public keys in PEM, block after block: whose seals are believed, the present key and all before it. Without it the api verifies nothing',
        }),
      ),
    ),
    ...tracingSettings,
    LOG_LEVEL: logLevelSetting,
    NODE_ENV: v.optional(
      v.pipe(
        v.string(),
        v.metadata({
          means: '`production` refuses the shared secret and the demo’s sign-in, and makes cookies `Secure`',
        }),
      ),
      'development',
    ),
  }),
  v.forward(
    v.partialCheck([['AMQP_URL'], ['AMQP_TLS_CA'], ['AMQP_TLS_CLIENT']], isBrokerTlsUsed, brokerTlsUnused),
    ['AMQP_URL'],
  ),
  v.forward(
    v.partialCheck(
      [['AUTH_JWT_SECRET'], ['AUTH_JWKS_URL']],
      (env) => env.AUTH_JWT_SECRET !== undefined || env.AUTH_JWKS_URL !== undefined,
      'set AUTH_JWKS_URL, or AUTH_JWT_SECRET for development',
    ),
    ['AUTH_JWT_SECRET'],
  ),
  v.forward(
    v.partialCheck(
      [['AUTH_JWT_SECRET'], ['NODE_ENV'], ['AUTH_ALLOW_SHARED_SECRET']],
      (env) =>
        env.AUTH_JWT_SECRET === undefined || env.NODE_ENV !== 'production' || env.AUTH_ALLOW_SHARED_SECRET,
      'is refused in production unless AUTH_ALLOW_SHARED_SECRET=true',
    ),
    ['AUTH_JWT_SECRET'],
  ),
  v.forward(
    v.partialCheck(
      [['DEMO_SIGN_IN'], ['NODE_ENV']],
      (env) => !env.DEMO_SIGN_IN || env.NODE_ENV !== 'production',
      'is refused in production',
    ),
    ['DEMO_SIGN_IN'],
  ),
  v.forward(
    v.partialCheck(
      [['OIDC_ISSUER'], ['OIDC_CLIENT_ID'], ['OIDC_CLIENT_SECRET'], ['PUBLIC_URL']],
      isOidcWhole,
      'goes with OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and PUBLIC_URL: set all or none',
    ),
    ['OIDC_ISSUER'],
  ),
  v.forward(
    v.partialCheck(
      [['OIDC_ISSUER'], ['PUBLIC_URL']],
      isOidcReachedSafely,
      'must be an https URL, or an http URL of this machine, where people sign in',
    ),
    ['PUBLIC_URL'],
  ),
  v.forward(
    v.partialCheck(
      [['DEMO_SIGN_IN'], ['OIDC_ISSUER']],
      (env) => !env.DEMO_SIGN_IN || env.OIDC_ISSUER === undefined,
      'is refused beside OIDC_ISSUER',
    ),
    ['DEMO_SIGN_IN'],
  ),
);
