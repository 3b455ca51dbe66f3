import { parseEnv } from '@crm/runtime';
import { describe, expect, test } from 'vitest';
import { envSchema } from './env.ts';

const base = { DATABASE_URL: 'postgres://db/crm', AUTH_JWKS_URL: 'https://id.example/jwks' };
const oidc = {
  ...base,
  OIDC_ISSUER: 'https://id.example',
  OIDC_CLIENT_ID: 'console',
  OIDC_CLIENT_SECRET: 'canary-secret',
  PUBLIC_URL: 'https://console.example/',
};
const read = (env: Record<string, string>) => parseEnv(envSchema, env);

describe('the settings of the sign-in', () => {
  test('come with their defaults; the public URL is an origin', () => {
    expect(read(oidc)).toMatchObject({
      PUBLIC_URL: 'https://console.example',
      OIDC_CLIENT_AUTH: 'client_secret_basic',
      OIDC_SCOPES: 'openid profile',
      OIDC_ROLES_CLAIM: 'roles',
    });
    expect(read(base).OIDC_ISSUER).toBeUndefined();
    const here = { OIDC_ISSUER: 'http://127.0.0.1:4000', PUBLIC_URL: 'http://localhost:3000' };
    expect(read({ ...oidc, ...here })).toMatchObject(here);
  });

  test('a group gives one role or several', () => {
    const OIDC_ROLE_MAP = '{"CN=crm,OU=a":"crm:agent","desk":["crm:ops","comms:viewer"]}';
    expect(read({ ...oidc, OIDC_ROLE_MAP }).OIDC_ROLE_MAP).toEqual({
      'CN=crm,OU=a': ['crm:agent'],
      desk: ['crm:ops', 'comms:viewer'],
    });
  });

  test.each<[string, Record<string, string>]>([
    ['OIDC_ISSUER: goes with', { OIDC_CLIENT_SECRET: '' }],
    ['OIDC_ISSUER: goes with', { OIDC_CLIENT_ID: '' }],
    ['OIDC_ISSUER: ', { OIDC_ISSUER: '' }],
    ['OIDC_ISSUER: goes with', { PUBLIC_URL: '' }],
    ['OIDC_ISSUER: must be an https URL', { OIDC_ISSUER: 'http://id.example' }],
    ['OIDC_ISSUER: must be an https URL', { OIDC_ISSUER: 'http://localhost.evil.example' }],
    ['PUBLIC_URL: must be an https URL', { PUBLIC_URL: 'http://console.example' }],
    ['PUBLIC_URL: must be a host without a path', { PUBLIC_URL: 'https://console.example/crm' }],
    ['OIDC_SCOPES: must have the scope openid', { OIDC_SCOPES: 'profile openidx' }],
    ['OIDC_CLIENT_AUTH: must be', { OIDC_CLIENT_AUTH: 'none' }],
    ['OIDC_ROLE_MAP: must be JSON', { OIDC_ROLE_MAP: 'a=crm:agent' }],
    ['OIDC_ROLE_MAP: must name roles of ours', { OIDC_ROLE_MAP: '{"a":"crm:king"}' }],
    ['OIDC_ROLE_MAP: must name roles of ours', { OIDC_ROLE_MAP: '{"a":["crm:agent","crm:king"]}' }],
    ['OIDC_ROLE_MAP: must be an object', { OIDC_ROLE_MAP: '[]' }],
    ['DEMO_SIGN_IN: is refused beside OIDC_ISSUER', { DEMO_SIGN_IN: 'true' }],
  ])('%s: %j', (fault, change) => {
    const env = { ...oidc, ...change };
    expect(() => read(env)).toThrow(fault);
    expect(() => read(env)).not.toThrow('canary');
  });

  test('the demo is refused in production', () => {
    expect(() => read({ ...base, DEMO_SIGN_IN: 'true', NODE_ENV: 'production' })).toThrow(
      'DEMO_SIGN_IN: is refused in production',
    );
  });
});
