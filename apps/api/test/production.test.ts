import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { type SpawnedApp, spawnApp } from '@crm/dev';
import { startIdentityProvider } from '@crm/dev/identity';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { signInAt } from '../src/testing/sign-in-at.ts';
import { type Bundle, buildBundle } from './build-bundle.ts';

let bundle: Bundle;
let database: TestDatabase;
beforeAll(async () => {
  [bundle, database] = await Promise.all([buildBundle(), createTestDatabase(inject('databaseUrl'))]);
});
afterAll(async () => {
  await database.drop();
  await bundle.remove();
});

function spawn(env: Record<string, string>): Promise<SpawnedApp> {
  return spawnApp({
    name: 'api',
    command: process.execPath,
    args: [bundle.main],
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      AUTH_JWKS_URL: 'https://id.example/jwks',
      PORT: '0',
      ...env,
    },
    cwd: '/',
    runDir: inject('runDir'),
  });
}

async function urlOf(app: SpawnedApp): Promise<string> {
  const [, port] = await app.waitForOutput(/"port":(\d+)/, 15_000);
  return `http://127.0.0.1:${port}`;
}

const demoForm = {
  method: 'POST',
  body: new URLSearchParams({ role: 'crm:admin' }),
  redirect: 'manual',
} as const;

describe('in production', () => {
  test('the demo’s way in does not exist, and asking for it is a fault of the settings', async () => {
    const refused = await spawn({ DEMO_SIGN_IN: 'true' });
    expect(await refused.exited).toMatchObject({ code: 78 });
    expect(refused.output()).toContain('DEMO_SIGN_IN: is refused in production');

    const app = await spawn({});
    const url = await urlOf(app);
    const page = await fetch(`${url}/auth/sign-in`);
    expect([page.status, await page.text()]).toEqual([503, expect.not.stringContaining('<form')]);
    const posted = await fetch(`${url}/auth/demo`, demoForm);
    expect([posted.status, posted.headers.get('set-cookie')]).toEqual([404, null]);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });

  test('people sign in by the identity provider that the settings name, and their cookie is bound to the host', async () => {
    const publicUrl = 'https://console.example';
    const provider = await startIdentityProvider({
      publicUrl,
      accounts: { ann: { name: 'Ann Lee', groups: ['desk'] } },
    });
    const app = await spawn({
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
      OIDC_ROLES_CLAIM: 'groups',
      OIDC_ROLE_MAP: '{"desk":"crm:agent"}',
      PUBLIC_URL: publicUrl,
    });
    try {
      const url = await urlOf(app);
      const begun = await fetch(`${url}/auth/sign-in?returnTo=/messages`, { redirect: 'manual' });
      const flow = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
      expect(flow).toMatch(/^__Host-crm_sign_in_/);
      const back = await signInAt(begun.headers.get('location') ?? '', 'ann');
      expect(back?.origin).toBe(publicUrl);
      const entered = await fetch(`${url}/auth/callback${back?.search}`, {
        headers: { cookie: flow },
        redirect: 'manual',
      });
      expect([entered.status, entered.headers.get('location')]).toEqual([303, '/messages']);
      const session = entered.headers.getSetCookie().find((line) => line.startsWith('__Host-crm_session='));
      expect(session).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      const answer = await fetch(`${url}/api/session`, { headers: { cookie: session?.split(';')[0] ?? '' } });
      expect(await answer.json()).toMatchObject({
        subject: 'ann',
        roles: ['crm:agent'],
        environment: 'production',
      });
      expect((await fetch(`${url}/auth/demo`, demoForm)).status).toBe(404);
    } finally {
      await app.stop();
      await provider.stop();
    }
    // Neither the code nor a token nor a name is in what it writes.
    expect(app.output()).not.toMatch(/Ann Lee|code=|eyJ/);
    expect(app.output()).not.toContain(provider.clientSecret);
  });
});
