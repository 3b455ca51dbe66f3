import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startIdentityProvider } from '@crm/dev/identity';
import { describe, expect, it } from 'vitest';
import { accounts, expectFailure, openOidcDesk, publicUrl } from '../testing/oidc-desk.ts';
import { begin, openBrowser, pathOf, signIn } from '../testing/open-browser.ts';
import { signInAt } from '../testing/sign-in-at.ts';

const desk = openOidcDesk();

describe('T14: a sign-in that does not hold', () => {
  it('was begun in another browser', async () => {
    const { api } = await desk.start();
    const back = pathOf(await signInAt((await begin(openBrowser(api))).href, 'ann'));
    await expectFailure(desk, await openBrowser(api).get(back), { status: 400, code: 'SIGN_IN_EXPIRED' });
  });

  it('is used a second time', async () => {
    const { api } = await desk.start();
    const browser = openBrowser(api);
    const back = pathOf(await signInAt((await begin(browser)).href, 'ann'));
    const kept = new Map(browser.cookies);
    expect((await browser.get(back)).status).toBe(303);
    await api.db.sql`DELETE FROM console_sessions`;
    const thief = openBrowser(api);
    for (const [name, value] of kept) thief.cookies.set(name, value);
    await expectFailure(desk, await thief.get(back), { status: 400, code: 'SIGN_IN_EXPIRED' });
  });

  it('brings the code of somebody else’s sign-in', async () => {
    const { api } = await desk.start();
    const [victim, attacker] = [openBrowser(api), openBrowser(api)];
    const stolen = await signInAt((await begin(attacker)).href, 'eve');
    const planted = await signInAt((await begin(victim)).href, 'ann');
    planted?.searchParams.set('code', stolen?.searchParams.get('code') ?? '');
    await expectFailure(desk, await victim.get(pathOf(planted)), { status: 400, code: 'SIGN_IN_EXPIRED' });
  });

  it.each(['nonce', 'code_challenge'])('left with another %s', async (name) => {
    const { api } = await desk.start();
    const changed = await signIn(openBrowser(api), 'ann', (url) =>
      url.searchParams.set(name, 'x'.repeat(43)),
    );
    const code = name === 'nonce' ? 'SIGN_IN_FAILED' : 'SIGN_IN_EXPIRED';
    await expectFailure(desk, changed, { status: 400, code });
  });

  it.each([
    ['no state', (query: URLSearchParams) => query.delete('state'), 'SIGN_IN_EXPIRED'],
    ['a forged state', (query: URLSearchParams) => query.set('state', 'x'.repeat(43)), 'SIGN_IN_EXPIRED'],
    ['no issuer', (query: URLSearchParams) => query.delete('iss'), 'SIGN_IN_FAILED'],
    [
      'the issuer of another',
      (query: URLSearchParams) => query.set('iss', 'https://evil.example'),
      'SIGN_IN_FAILED',
    ],
    ['no code', (query: URLSearchParams) => query.delete('code'), 'SIGN_IN_FAILED'],
    ['two codes', (query: URLSearchParams) => query.append('code', 'x'), 'SIGN_IN_FAILED'],
  ])('comes back with %s', async (_, change, code) => {
    const { api } = await desk.start();
    const browser = openBrowser(api);
    const back = await signInAt((await begin(browser)).href, 'ann');
    if (back !== null) change(back.searchParams);
    await expectFailure(desk, await browser.get(pathOf(back)), { status: 400, code });
  });

  it('is signed by a key that is not the provider’s', async () => {
    const stranger = await startIdentityProvider({ publicUrl, accounts });
    desk.endWith(stranger.stop);
    const keys: unknown = await (await fetch(`${stranger.issuer}/jwks`)).json();
    const { api } = await desk.start({
      tamper: (answer) => {
        if (answer.path === '/jwks') answer.body = keys;
      },
    });
    await expectFailure(desk, await signIn(openBrowser(api), 'ann'), { status: 400, code: 'SIGN_IN_FAILED' });
  });

  it('comes from a provider that calls itself by another name', async () => {
    const { api } = await desk.start({
      tamper: (answer) => {
        if (!answer.path.startsWith('/.well-known/')) return;
        answer.body = { ...(answer.body as object), issuer: 'https://evil.example' };
      },
    });
    await expectFailure(desk, await openBrowser(api).get('/auth/sign-in'), {
      status: 400,
      code: 'SIGN_IN_FAILED',
    });
  });

  it('is described at another address than the one that was asked: a redirect is not followed', async () => {
    let asked = 0;
    const elsewhere = createServer((_, response) => {
      asked += 1;
      response.end('{}');
    });
    const there = await listen(elsewhere);
    const here = await listen(
      createServer((_, response) => response.writeHead(302, { location: there }).end()),
    );
    const { api } = await desk.start({ issuer: here });
    await expectFailure(desk, await openBrowser(api).get('/auth/sign-in'), {
      status: 400,
      code: 'SIGN_IN_FAILED',
    });
    expect(asked).toBe(0);
  });

  it('has a client secret that is wrong', async () => {
    const { api, lines } = await desk.start({ secret: 'canary-secret' });
    await expectFailure(desk, await signIn(openBrowser(api), 'ann'), { status: 400, code: 'SIGN_IN_FAILED' });
    expect(await desk.audited('AUTH.SIGN_IN_FAILED')).toMatchObject([
      { payload: { providerError: 'invalid_client' } },
    ]);
    expect(lines.join('')).toContain('invalid_client');
    expect(lines.join('')).not.toContain('canary-secret');
  });
});

it.each([
  ['empty', ''],
  ['broken', 'state=%E0%A4%A&code=%'],
  ['named as what every object has', 'state=__proto__&code=x'],
  ['long', `state=${'s'.repeat(8_000)}`],
  ['an error with words', 'error=server_error&error_description=%3Cscript%3E'],
])('T14: an answer that nobody asked for is a page and no fault: %s', async (_, query) => {
  const { api } = await desk.start();
  const browser = openBrowser(api);
  browser.cookies.set('__Host-crm_sign_in___proto__', 'x.y');
  browser.cookies.set('__Host-crm_sign_in_', '%E0%A4%A');
  const text = await expectFailure(desk, await browser.get(`/auth/callback?${query}`), {
    status: 400,
    code: 'SIGN_IN_EXPIRED',
  });
  expect(text).not.toContain('<script');
});

it('T14: a flow that somebody else put into the browser must have the name that no other host can set', async () => {
  const { api } = await desk.start();
  const [victim, attacker] = [openBrowser(api), openBrowser(api)];
  const back = pathOf(await signInAt((await begin(attacker)).href, 'ann'));
  for (const [name, value] of attacker.cookies) victim.cookies.set(name.replace('__Host-', ''), value);
  await expectFailure(desk, await victim.get(back), { status: 400, code: 'SIGN_IN_EXPIRED' });
});

it('T12: the way back is looked at once more when it comes out of the cookie', async () => {
  const { api } = await desk.start();
  const browser = openBrowser(api);
  const there = await begin(browser);
  for (const [name, value] of browser.cookies) {
    const [flow] = value.split('.');
    browser.cookies.set(name, `${flow}.${Buffer.from('//evil.example').toString('base64url')}`);
  }
  const back = await browser.get(pathOf(await signInAt(there.href, 'ann')));
  expect([back.status, back.headers.get('location')]).toEqual([303, '/']);
});

it('T12: the provider cannot make a script of the way out', async () => {
  const { api } = await desk.start({
    tamper: (answer) => {
      if (!answer.path.startsWith('/.well-known/')) return;
      answer.body = { ...(answer.body as object), end_session_endpoint: 'javascript:alert(1)' };
    },
  });
  const browser = openBrowser(api);
  await signIn(browser, 'ann');
  const { csrfToken } = (await (await browser.get('/api/session')).json()) as { csrfToken: string };
  const left = await browser.get('/auth/sign-out', {
    method: 'POST',
    headers: { 'x-csrf-token': csrfToken },
  });
  expect(await left.json()).toEqual({ location: '/auth/signed-out' });
});

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  desk.endWith(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
