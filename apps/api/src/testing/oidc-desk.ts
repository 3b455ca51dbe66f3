import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { type IdentityProviderOptions as Stand, startIdentityProvider } from '@crm/dev/identity';
import { createLogger, newId, systemClock } from '@crm/runtime';
import { afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import { createIdentityProvider } from '../oidc/create-identity-provider.ts';
import type { RoleRules } from '../oidc/read-person.ts';
import { assembleTestApi, type TestApi } from './start-test-api.ts';

export const publicUrl = 'https://console.example';
export const accounts = {
  ann: { name: 'Ann Lee', roles: ['crm:agent', 'golf-club'] },
  bob: { name: 'Bob Roe', roles: ['golf-club'], groups: ['CN=servicing,OU=crm', 'toString'] },
  eve: { name: 'Eve Moss', realm_access: { roles: ['crm:ops'] } },
};

export type OidcApi = Omit<TestApi, 'stop'>;
type Options = Partial<Stand> & {
  rules?: Partial<RoleRules>;
  secret?: string;
  issuer?: string;
  nowMs?: () => number;
};
type Started = { api: OidcApi; provider: Awaited<ReturnType<typeof startIdentityProvider>>; lines: string[] };

export type OidcDesk = {
  /** The api in production's form, with a real provider behind it. */
  start: (options?: Options) => Promise<Started>;
  /** Stops with the test. */
  endWith: (end: () => Promise<void>) => void;
  /** Audit rows that the running test has caused: the log keeps everything. */
  audited: (eventType: string) => Promise<{ actor_id: string; payload: Record<string, unknown> }[]>;
  sessions: () => Promise<number>;
};

/** A database of the file's own; a provider for each test. After each, no log line holds what nobody may read there. */
export function openOidcDesk(): OidcDesk {
  let database: TestDatabase;
  let begunAt: string;
  let ending: (() => Promise<void>)[] = [];
  let lines: string[] = [];
  beforeAll(async () => {
    database = await createTestDatabase(inject('databaseUrl'));
    return () => database.drop();
  });
  beforeEach(async () => {
    begunAt = newId();
    lines = [];
    await database.db.sql`DELETE FROM console_sessions`;
  });
  afterEach(async () => {
    for (const end of ending.reverse()) await end();
    ending = [];
    expect(lines.join(''), 'T21: tokens, codes and names').not.toMatch(/eyJ|code=|Ann Lee|Bob Roe|Eve Moss/);
  });

  async function start({ rules, secret, issuer, nowMs, ...given }: Options = {}): Promise<Started> {
    const provider = await startIdentityProvider({ publicUrl, accounts, ...given });
    ending.push(provider.stop);
    const clock = { ...systemClock, ...(nowMs !== undefined && { monotonicMs: nowMs }) };
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createLogger({ name: 'api', level: 'trace', destination });
    const api = assembleTestApi(database.db, {
      console: { folder: null, secure: true, publicUrl, demoSignIn: false, environment: 'production' },
      clock,
      logger,
      identityProvider: createIdentityProvider({
        ...provider,
        issuer: issuer ?? provider.issuer,
        clientSecret: secret ?? provider.clientSecret,
        clientAuth: given.clientAuth ?? 'client_secret_basic',
        scopes: 'openid profile',
        publicUrl,
        roleRules: { claim: 'roles', map: null, ...rules },
        clock,
        logger,
        timeoutMs: 2_000,
      }),
    });
    return { api, provider, lines };
  }

  return {
    start,
    endWith: (end) => void ending.push(end),
    audited: async (eventType) => [
      ...(await database.db.sql<{ actor_id: string; payload: Record<string, unknown> }[]>`
        SELECT actor_id, payload_json - 'correlationId' AS payload FROM compliance_audit_log
         WHERE event_type = ${eventType} AND id > ${begunAt} ORDER BY id`),
    ],
    sessions: async () => (await database.db.sql`SELECT 1 FROM console_sessions`).length,
  };
}

/** A page that says the code, signs nobody in and is on record. */
export async function expectFailure(
  desk: OidcDesk,
  response: Response,
  { status, code }: { status: number; code: string },
): Promise<string> {
  expect([response.status, response.headers.get('content-type')]).toEqual([
    status,
    'text/html; charset=UTF-8',
  ]);
  const text = await response.text();
  expect(text).toContain(`<code>${code}</code>`);
  expect(text).toContain(response.headers.get('x-correlation-id') ?? 'no id');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await desk.sessions()).toBe(0);
  const failures = await desk.audited('AUTH.SIGN_IN_FAILED');
  expect(failures.map(({ payload }) => payload.errorCode)).toEqual([code]);
  return text;
}
