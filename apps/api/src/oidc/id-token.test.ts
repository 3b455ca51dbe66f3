import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { expectFailure, openOidcDesk } from '../testing/oidc-desk.ts';
import { openBrowser, signIn } from '../testing/open-browser.ts';

const desk = openOidcDesk();
const nowSeconds = () => Math.floor(Date.now() / 1_000);

type Change = {
  claims?: JWTPayload;
  without?: string;
  header?: Record<string, unknown>;
  /** Signs in place of the key that the provider publishes. */
  sign?: (claims: JWTPayload, clientSecret: string) => Promise<string> | string;
};

/** Signs Ann in with an ID token that is the provider's own but for the change, and signed by a key that it publishes. */
async function signInWith({ claims = {}, without, header = {}, sign }: Change) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'first', use: 'sig', alg: 'ES256' };
  let secret = '';
  const started = await desk.start({
    tamper: async (answer) => {
      if (answer.path === '/jwks') answer.body = { keys: [key] };
      if (answer.path !== '/token') return;
      const body = answer.body as { id_token: string };
      const { [without ?? '']: _, ...kept } = decodeJwt(body.id_token);
      const changed = { ...kept, ...claims };
      const token =
        sign === undefined
          ? await new SignJWT(changed)
              .setProtectedHeader({ alg: 'ES256', kid: 'first', ...header })
              .sign(privateKey)
          : await sign(changed, secret);
      answer.body = { ...body, id_token: token };
    },
  });
  secret = started.provider.clientSecret;
  return signIn(openBrowser(started.api), 'ann');
}

describe('T14: an ID token', () => {
  it.each<[string, Change]>([
    ['as it came', {}],
    ['from a clock that is ten seconds behind', { claims: { exp: nowSeconds() - 10 } }],
    ['from a clock that is ten seconds ahead', { claims: { nbf: nowSeconds() + 10 } }],
    ['for us and another, issued to us', { claims: { aud: ['console', 'other'], azp: 'console' } }],
  ])('%s signs in', async (_, change) => {
    expect((await signInWith(change)).status).toBe(303);
  });

  it.each<[string, Change]>([
    ['without a signature', { sign: (claims) => new UnsecuredJWT(claims).encode() }],
    [
      'signed by a secret that we share',
      {
        sign: (claims, secret) =>
          new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret)),
      },
    ],
    [
      'signed by another key of the same name',
      {
        sign: async (claims) => {
          const { privateKey } = await generateKeyPair('ES256');
          return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'first' }).sign(privateKey);
        },
      },
    ],
    ['by a key that is not published', { header: { kid: 'second' } }],
    ['that is over', { claims: { exp: nowSeconds() - 120 } }],
    ['that is not valid yet', { claims: { nbf: nowSeconds() + 120 } }],
    ['without an end', { without: 'exp' }],
    ['without a time of issue', { without: 'iat' }],
    ['for another', { claims: { aud: 'other' } }],
    ['for us and another, issued to nobody', { claims: { aud: ['console', 'other'] } }],
    ['for us, issued to another', { claims: { aud: ['console', 'other'], azp: 'other' } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['of another sign-in', { claims: { nonce: 'x'.repeat(43) } }],
    ['of no sign-in', { without: 'nonce' }],
    ['of nobody', { without: 'sub' }],
    ['of an empty name', { claims: { sub: '' } }],
    ['of a name with a line break', { claims: { sub: 'ann\nadmin' } }],
    ['of a name too long to keep', { claims: { sub: 'a'.repeat(256) } }],
  ])('%s signs nobody in', async (_, change) => {
    await expectFailure(desk, await signInWith(change), { status: 400, code: 'SIGN_IN_FAILED' });
  });
});
