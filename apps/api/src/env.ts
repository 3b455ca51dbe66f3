import { mailboxSchema, servicerSettings } from '@crm/contracts';
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
    DATABASE_URL: v.pipe(
      v.string(),
      v.regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL'),
      v.description('a postgres:// URL'),
    ),
    AMQP_URL: v.optional(v.pipe(v.string(), v.regex(/^amqps?:\/\//, 'must be an amqp:// URL'))),
    HOST: v.optional(v.string(), '127.0.0.1'),
    PORT: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[0-9]{1,5}$/, 'must be a port number'),
        v.transform(Number),
        v.maxValue(65_535, 'must be a port number'),
      ),
      '3000',
    ),
    AUTH_JWT_SECRET: v.optional(v.pipe(v.string(), v.minLength(16, 'must have at least 16 characters'))),
    AUTH_ALLOW_SHARED_SECRET: v.optional(flag, 'false'),
    AUTH_JWKS_URL: v.optional(httpUrl),
    AUTH_ISSUER: v.optional(v.string()),
    AUTH_AUDIENCE: v.optional(v.string()),
    ENFORCE_DNC_FOR_MARKETING: v.optional(flag, 'true'),
    /** Where the console is reached from outside. */
    PUBLIC_URL: v.optional(
      v.pipe(
        httpUrl,
        v.transform((text) => text.replace(/\/$/, '')),
        v.check((text) => new URL(text).origin === text, 'must be a host without a path'),
      ),
    ),
    ...oidcSettings,
    CONSOLE_DIR: v.optional(v.string()),
    DEMO_SIGN_IN: v.optional(flag, 'false'),
    /** As the consumer has them: a preview shows what is sent. */
    ...servicerSettings,
    MAIL_FROM: v.optional(mailboxSchema),
    CRM_ENVIRONMENT: v.optional(v.string()),
    AUDIT_SEAL_PUBLIC_KEYS: v.optional(knownKeysSetting),
    LOG_LEVEL: v.optional(
      v.picklist(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'must be trace, debug, info, warn, error, fatal or silent',
      ),
      'info',
    ),
    NODE_ENV: v.optional(v.string(), 'development'),
  }),
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
