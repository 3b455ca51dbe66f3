import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, exportJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticator, KeysUnavailableError } from './create-authenticator.ts';

const secret = 'a secret that is long enough';
const now = () => new Date('2026-11-22T12:00:00Z');
const seconds = now().getTime() / 1_000;
const claims = { sub: 'user-42', roles: ['crm:agent'], iat: seconds, exp: seconds + 600 };

const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
function handmade(
  header: { alg?: unknown; [name: string]: unknown },
  payload: object,
  key: string | Buffer = secret,
): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac(header.alg === 'HS512' ? 'sha512' : 'sha256', key)
    .update(signed)
    .digest('base64url')}`;
}

describe('the shared secret', () => {
  const authenticate = createAuthenticator({ secret, issuer: 'https://id.example', audience: 'crm', now });
  const good = { ...claims, iss: 'https://id.example', aud: 'crm' };

  test('T14: a good token is who it says', async () => {
    expect(await authenticate(handmade({ alg: 'HS256' }, good))).toEqual({
      subject: 'user-42',
      roles: ['crm:agent'],
    });
  });

  test.each<[string, string]>([
    ['no signature: alg none', `${encode({ alg: 'none' })}.${encode(good)}.`],
    ['no signature: alg NONE', `${encode({ alg: 'NONE' })}.${encode(good)}.`],
    ['no signature under HS256', `${encode({ alg: 'HS256' })}.${encode(good)}.`],
    ['another secret', handmade({ alg: 'HS256' }, good, 'another secret altogether')],
    ['an empty secret', handmade({ alg: 'HS256' }, good, '')],
    ['another algorithm of the same family', handmade({ alg: 'HS512' }, good)],
    ['an asymmetric algorithm', handmade({ alg: 'RS256' }, good)],
    ['no algorithm', handmade({}, good)],
    ['an algorithm that is no text', handmade({ alg: ['HS256'] }, good)],
    ['a critical header that nobody knows', handmade({ alg: 'HS256', crit: ['x'], x: 1 }, good)],
    [
      'a key in the header',
      handmade({ alg: 'HS256', jwk: { kty: 'oct', k: base64url.encode('mine') } }, good, 'mine'),
    ],
    ['a path as key id', handmade({ alg: 'HS256', kid: '../../../../dev/null' }, good, '')],
    ['an expired token', handmade({ alg: 'HS256' }, { ...good, exp: seconds - 60 })],
    ['no expiry', handmade({ alg: 'HS256' }, { ...good, exp: undefined })],
    ['an expiry that is no number', handmade({ alg: 'HS256' }, { ...good, exp: 'never' })],
    ['not valid yet', handmade({ alg: 'HS256' }, { ...good, nbf: seconds + 600 })],
    ['another issuer', handmade({ alg: 'HS256' }, { ...good, iss: 'https://evil.example' })],
    ['no issuer', handmade({ alg: 'HS256' }, { ...good, iss: undefined })],
    ['another audience', handmade({ alg: 'HS256' }, { ...good, aud: 'other' })],
    ['no subject', handmade({ alg: 'HS256' }, { ...good, sub: undefined })],
    ['an empty subject', handmade({ alg: 'HS256' }, { ...good, sub: '' })],
    ['a subject that is no text', handmade({ alg: 'HS256' }, { ...good, sub: 7 })],
    ['a subject with a NUL', handmade({ alg: 'HS256' }, { ...good, sub: 'a\u0000b' })],
    ['roles as one text', handmade({ alg: 'HS256' }, { ...good, roles: 'crm:admin' })],
    ['no roles', handmade({ alg: 'HS256' }, { ...good, roles: undefined })],
    ['a payload that is a list', handmade({ alg: 'HS256' }, [good])],
    ['two parts', handmade({ alg: 'HS256' }, good).split('.').slice(0, 2).join('.')],
    ['no token at all', 'x'],
    ['empty parts', '..'],
  ])('T14: %s is refused', async (_, token) => {
    expect(await authenticate(token)).toBeUndefined();
  });
});

test('T14: a token that was good a moment ago is refused when its time is up', async () => {
  let time = now();
  const authenticate = createAuthenticator({ secret, now: () => time });
  const token = handmade({ alg: 'HS256' }, { ...claims, exp: seconds + 20 });
  const at = (afterSeconds: number) => {
    time = new Date(now().getTime() + afterSeconds * 1_000);
    return authenticate(token);
  };
  // Five seconds are let pass for clocks that differ.
  expect([await at(0), await at(24), await at(25)]).toEqual([
    { subject: 'user-42', roles: ['crm:agent'] },
    { subject: 'user-42', roles: ['crm:agent'] },
    undefined,
  ]);
});

describe('the key set', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let server: Server;
  let jwksUrl: string;
  let answer: (path: string) => { status: number; body: string };

  beforeAll(async () => {
    const keys = [
      { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', use: 'sig' },
      { ...(await exportJWK(ec.publicKey)), kid: 'ec', use: 'sig' },
    ];
    answer = () => ({ status: 200, body: JSON.stringify({ keys }) });
    server = createServer((request, response) => {
      const { status, body } = answer(request.url ?? '');
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  const sign = (alg: string, key: KeyObject, kid: string) =>
    new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key);

  test('T14: asymmetric signatures of its keys pass', async () => {
    const authenticate = createAuthenticator({ jwksUrl, now });
    expect(await authenticate(await sign('RS256', rsa.privateKey, 'rsa'))).toMatchObject({
      subject: 'user-42',
    });
    expect(await authenticate(await sign('ES256', ec.privateKey, 'ec'))).toMatchObject({
      subject: 'user-42',
    });
  });

  test('T14: a public key used as shared secret (RS to HS confusion) is refused, with and without a shared secret', async () => {
    const spellings = [
      rsa.publicKey.export({ type: 'spki', format: 'pem' }),
      rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }),
      rsa.publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(await exportJWK(rsa.publicKey)),
    ];
    for (const authenticate of [
      createAuthenticator({ jwksUrl, now }),
      createAuthenticator({ jwksUrl, secret, now }),
    ]) {
      for (const spelling of spellings) {
        expect(await authenticate(handmade({ alg: 'HS256', kid: 'rsa' }, claims, spelling))).toBeUndefined();
      }
    }
  });

  test('T14: a stranger’s key, a key id that is not there, and a key of another kind are refused', async () => {
    const authenticate = createAuthenticator({ jwksUrl, now });
    expect(await authenticate(await sign('RS256', stranger.privateKey, 'rsa'))).toBeUndefined();
    expect(await authenticate(await sign('RS256', stranger.privateKey, 'none'))).toBeUndefined();
    expect(await authenticate(await sign('RS256', rsa.privateKey, 'ec'))).toBeUndefined();
    expect(await authenticate(await sign('RS512', rsa.privateKey, 'rsa'))).toBeUndefined();
  });

  test('T14: addresses in the header are not followed', async () => {
    const asked: string[] = [];
    const before = answer;
    answer = (path) => {
      asked.push(path);
      return before(path);
    };
    const authenticate = createAuthenticator({ jwksUrl, now });
    const token = await new SignJWT(claims)
      .setProtectedHeader({
        alg: 'RS256',
        jku: jwksUrl.replace('/jwks', '/evil'),
        x5u: jwksUrl.replace('/jwks', '/evil'),
      })
      .sign(stranger.privateKey);
    expect(await authenticate(token)).toBeUndefined();
    expect(asked.every((path) => path === '/jwks')).toBe(true);
    answer = before;
  });

  test.each([
    ['an error', { status: 500, body: '{}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no key set', { status: 200, body: '{"keys":7}' }],
  ])('a key set that answers with %s makes it unknown, not refused', async (_, broken) => {
    const before = answer;
    answer = () => broken;
    const authenticate = createAuthenticator({ jwksUrl, now });
    const token = await sign('RS256', rsa.privateKey, 'rsa');
    await expect(authenticate(token)).rejects.toThrow(KeysUnavailableError);
    answer = before;
    expect(await authenticate(token)).toMatchObject({ subject: 'user-42' });
  });

  test('a key set that nobody serves makes it unknown, not refused', async () => {
    const authenticate = createAuthenticator({ jwksUrl: 'http://127.0.0.1:1/jwks', now });
    await expect(authenticate(await sign('RS256', rsa.privateKey, 'rsa'))).rejects.toThrow(
      KeysUnavailableError,
    );
  });
});

// Breaks tried:
// - create-authenticator.ts: 'exp' not required; issuer not checked; audience not checked; currentDate left out
// - create-authenticator.ts: HS512 allowed beside HS256
// - create-authenticator.ts: every error of jose counted as a refusal
