import { describe, expect, it } from 'vitest';
import { expectFailure, openOidcDesk, publicUrl } from '../testing/oidc-desk.ts';
import { type Browser, begin, openBrowser, pathOf, signIn } from '../testing/open-browser.ts';
import { newVisitor, signInAt } from '../testing/sign-in-at.ts';
import type { RoleRules } from './read-person.ts';

const desk = openOidcDesk();

describe('a sign-in by OpenID Connect', () => {
  it('opens a session with the roles of the claim, and leads back; session and record are one', async () => {
    const { api } = await desk.start();
    const browser = openBrowser(api);
    const back = await signIn(browser, 'ann');
    expect([back.status, back.headers.get('location')]).toEqual([303, '/contacts/1001']);
    expect([...browser.cookies.keys()]).toEqual(['__Host-crm_session']);
    const set = back.headers.getSetCookie().find((line) => line.startsWith('__Host-crm_session=')) ?? '';
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(set).toContain(part);
    expect(set).not.toContain('Domain');
    const session = await (await browser.get('/api/session')).json();
    expect(session).toMatchObject({ subject: 'ann', name: 'Ann Lee', roles: ['crm:agent'] });
    expect(await desk.audited('AUTH.SIGNED_IN')).toEqual([
      { actor_id: 'ann', payload: { roles: ['crm:agent'], by: 'oidc' } },
    ]);
  });

  it('asks with PKCE, state and nonce of its own each time, for one redirect URI whatever the host header says', async () => {
    const { api } = await desk.start();
    const browser = openBrowser(api);
    const first = await begin(browser);
    const other = await browser.get('/auth/sign-in', {
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    });
    const second = new URL(other.headers.get('location') ?? '');
    for (const url of [first, second]) {
      expect(url.searchParams.get('redirect_uri')).toBe(`${publicUrl}/auth/callback`);
      expect(url.searchParams.get('code_challenge_method')).toBe('S256');
      expect(url.searchParams.get('response_type')).toBe('code');
    }
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      expect(first.searchParams.get(name)).not.toBe(second.searchParams.get(name));
    }
  });

  it('in two tabs at once: each comes back to its own page', async () => {
    const { api } = await desk.start();
    const browser = openBrowser(api);
    const [one, two] = [await begin(browser, '/messages'), await begin(browser, '/ops')];
    const visitor = newVisitor();
    for (const [there, path] of [
      [two, '/ops'],
      [one, '/messages'],
    ] as const) {
      const back = await browser.get(pathOf(await signInAt(there.href, 'ann', visitor)));
      expect(back.headers.get('location')).toBe(path);
    }
    expect(await desk.sessions()).toBe(1);
  });

  it('T24: begun without end keeps no more than a handful of cookies', async () => {
    const { api } = await desk.start();
    const browser = openBrowser(api);
    for (let n = 0; n < 12; n += 1) {
      await begin(browser);
      expect(browser.cookies.size).toBeLessThanOrEqual(4);
    }
  });

  it('works with a client that must send its secret in the body', async () => {
    const { api } = await desk.start({ clientAuth: 'client_secret_post' });
    expect((await signIn(openBrowser(api), 'ann')).status).toBe(303);
  });

  it.each<{ rules: Partial<RoleRules>; account: string; roles: string[] }>([
    {
      rules: { claim: 'groups', map: { 'CN=servicing,OU=crm': ['crm:agent', 'comms:viewer'] } },
      account: 'bob',
      roles: ['crm:agent', 'comms:viewer'],
    },
    { rules: { claim: 'realm_access.roles' }, account: 'eve', roles: ['crm:ops'] },
    { rules: { map: { 'golf-club': ['crm:compliance'] } }, account: 'ann', roles: ['crm:compliance'] },
  ])('T11: $rules.claim $rules.map makes $account $roles', async ({ rules, account, roles }) => {
    const { api } = await desk.start({ rules });
    const browser = openBrowser(api);
    expect((await signIn(browser, account)).status).toBe(303);
    expect(await (await browser.get('/api/session')).json()).toMatchObject({ roles });
  });

  it.each<{ rules: Partial<RoleRules>; account: string }>([
    { rules: {}, account: 'bob' },
    { rules: {}, account: 'eve' },
    { rules: { map: { 'crm:admin': ['crm:admin'] } }, account: 'ann' },
    { rules: { claim: 'groups', map: { other: ['crm:admin'] } }, account: 'bob' },
    { rules: { claim: 'constructor.name' }, account: 'ann' },
  ])(
    'T11: $account, to whom $rules gives no role, is refused by a page that lets them be somebody else',
    async ({ rules, account }) => {
      const { api } = await desk.start({ rules });
      const browser = openBrowser(api);
      const text = await expectFailure(desk, await signIn(browser, account), {
        status: 403,
        code: 'SIGN_IN_NO_ROLE',
      });
      expect(await desk.audited('AUTH.SIGN_IN_FAILED')).toMatchObject([{ actor_id: account }]);
      const again = /href="([^"]+again=1)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const there = new URL((await browser.get(again)).headers.get('location') ?? '');
      expect(there.searchParams.get('prompt')).toBe('login');
    },
  );
});

describe('a provider that says no, or nothing', () => {
  it('who turns back there is told so, in our words and not in those of the address', async () => {
    const { api } = await desk.start();
    const browser = openBrowser(api);
    const back = await signInAt((await begin(browser)).href, 'Cancel');
    back?.searchParams.set('error_description', 'Call 555-0100 <script>alert(1)</script>');
    const text = await expectFailure(desk, await browser.get(pathOf(back)), {
      status: 403,
      code: 'SIGN_IN_REFUSED',
    });
    expect(text).not.toMatch(/555-0100|<script/);
    expect(await desk.audited('AUTH.SIGN_IN_FAILED')).toMatchObject([
      { actor_id: 'unknown', payload: { providerError: 'access_denied' } },
    ]);
  });

  it.each(['/.well-known/openid-configuration', '/token', '/jwks'])(
    '%s that fails is 503, and heals',
    async (path) => {
      let isDown = true;
      const { api } = await desk.start({
        tamper: (answer) => {
          if (isDown && answer.path === path) Object.assign(answer, { status: 503, body: 'down' });
        },
      });
      const browser = openBrowser(api);
      const answer = path.startsWith('/.well')
        ? await browser.get('/auth/sign-in')
        : await signIn(browser, 'ann');
      await expectFailure(desk, answer, { status: 503, code: 'SIGN_IN_UNAVAILABLE' });
      isDown = false;
      expect((await signIn(browser, 'ann')).status).toBe(303);
    },
  );

  it('that is not there is 503, and the api answers all else', async () => {
    const { api, provider } = await desk.start();
    await provider.stop();
    await expectFailure(desk, await openBrowser(api).get('/auth/sign-in'), {
      status: 503,
      code: 'SIGN_IN_UNAVAILABLE',
    });
    expect((await api.send('/healthz')).status).toBe(200);
  });
});

it('T24: failures of strangers are recorded up to sixty a minute; the next row says how many were not', async () => {
  let nowMs = 0;
  const { api } = await desk.start({ nowMs: () => nowMs });
  const browser = openBrowser(api);
  for (let n = 0; n < 63; n += 1) expect((await browser.get('/auth/callback')).status).toBe(400);
  expect(await desk.audited('AUTH.SIGN_IN_FAILED')).toHaveLength(60);
  nowMs = 60_000;
  await browser.get('/auth/callback');
  const rows = await desk.audited('AUTH.SIGN_IN_FAILED');
  expect(rows).toHaveLength(61);
  expect(rows[60]).toMatchObject({ payload: { notRecordedBefore: 3 } });
});

describe('the way out', () => {
  async function signOut(browser: Browser): Promise<string> {
    const { csrfToken } = (await (await browser.get('/api/session')).json()) as { csrfToken: string };
    const left = await browser.get('/auth/sign-out', {
      method: 'POST',
      headers: { 'x-csrf-token': csrfToken },
    });
    expect(left.status).toBe(200);
    return ((await left.json()) as { location: string }).location;
  }

  it('leads through the provider and back, and both sessions are over', async () => {
    const { api } = await desk.start();
    const browser = openBrowser(api);
    await signIn(browser, 'ann');
    const there = new URL(await signOut(browser));
    expect(there.searchParams.get('post_logout_redirect_uri')).toBe(`${publicUrl}/auth/signed-out`);
    expect(there.searchParams.get('client_id')).toBe('console');
    // The provider takes the address: it asks whether to sign out, and does not refuse.
    expect((await fetch(there)).status).toBe(200);
    expect(browser.cookies.size).toBe(0);
    expect((await browser.get('/api/session')).status).toBe(401);
    expect((await browser.get('/auth/signed-out')).status).toBe(200);
  });

  it('ends here where the provider offers none, or does not answer', async () => {
    const { api } = await desk.start({ withoutSignOut: true });
    const browser = openBrowser(api);
    await signIn(browser, 'ann');
    expect(await signOut(browser)).toBe('/auth/signed-out');
  });

  it('who signs in anew leaves no session behind', async () => {
    const { api } = await desk.start();
    const browser = openBrowser(api);
    await signIn(browser, 'ann');
    const old = browser.cookies.get('__Host-crm_session');
    await signIn(browser, 'ann');
    expect(browser.cookies.get('__Host-crm_session')).not.toBe(old);
    expect(await desk.sessions()).toBe(1);
    expect(await desk.audited('AUTH.SIGNED_OUT')).toEqual([
      { actor_id: 'ann', payload: { cause: 'replaced' } },
    ]);
  });
});
