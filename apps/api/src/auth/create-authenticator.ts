import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import * as v from 'valibot';
import type { Identity } from './identity.ts';
import { believedMs, rememberVerified } from './remember-verified.ts';

/** Answers undefined for a token that is not to be trusted; throws when that cannot be found out now. */
export type Authenticate = (token: string) => Promise<Identity | undefined>;

export type AuthenticatorOptions = {
  /** HS256 secret. */
  secret?: string | undefined;
  jwksUrl?: string | undefined;
  issuer?: string | undefined;
  audience?: string | undefined;
  now: () => Date;
};

/** The keys of the identity provider cannot be read now: neither yes nor no. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

// Which key may be used with which algorithm is fixed here; the token's own word never widens it (T14).
const sharedAlgorithms = ['HS256'];
const keySetAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
const clockToleranceSeconds = 5;

/** No control characters and no lone surrogates: the subject is stored with everything it does. */
export const subjectSchema = v.pipe(v.string(), v.regex(/^(?!\s*$)[^\p{Cc}\p{Cs}]{1,255}$/u));

const identitySchema = v.object({
  sub: subjectSchema,
  roles: v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(100)),
});

/** Checks bearer tokens: HS256 by the shared secret, asymmetric signatures by the key set. `exp` is required. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticate {
  const { secret, jwksUrl, issuer, audience, now } = options;
  const sharedKey = secret === undefined ? undefined : new TextEncoder().encode(secret);
  const keySet =
    jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 2_000 });
  const claims = (): JWTVerifyOptions => ({
    requiredClaims: ['exp', 'sub'],
    clockTolerance: clockToleranceSeconds,
    currentDate: now(),
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  });

  async function verify(token: string): Promise<JWTPayload | undefined> {
    const { alg } = decodeProtectedHeader(token);
    if (sharedKey !== undefined && sharedAlgorithms.includes(alg ?? '')) {
      return (await jwtVerify(token, sharedKey, { ...claims(), algorithms: sharedAlgorithms })).payload;
    }
    if (keySet !== undefined && keySetAlgorithms.includes(alg ?? '')) {
      return (await jwtVerify(token, keySet, { ...claims(), algorithms: keySetAlgorithms })).payload;
    }
    return undefined;
  }

  const verified = rememberVerified();

  return async (token) => {
    const nowMs = now().getTime();
    const known = verified.find(token, nowMs);
    if (known !== undefined) return known;
    try {
      const payload = await verify(token);
      const claims = v.safeParse(identitySchema, payload);
      if (!claims.success) return undefined;
      const identity = { subject: claims.output.sub, roles: claims.output.roles };
      verified.keep(token, identity, Math.min(endOf(payload), nowMs + believedMs));
      return identity;
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw new KeysUnavailableError('the key set cannot be read', { cause: error });
    }
  };
}

/** In milliseconds, as jose counts it. Without `exp` it would not have been verified. */
function endOf(payload: JWTPayload | undefined): number {
  return ((payload?.exp ?? 0) + clockToleranceSeconds) * 1_000;
}

/** Everything that is the token's own fault; a key set that does not answer, or not with keys, is ours. */
function isRefusal(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  // The base class itself stands for an answer of the key set's server that is not 200 or not JSON.
  if (error instanceof errors.JOSEError) return error.code !== 'ERR_JOSE_GENERIC';
  // jose refuses a header it cannot read, and a key that does not fit its algorithm, with a TypeError; so does fetch
  // refuse a dead host, but with a cause.
  return error instanceof TypeError && error.cause === undefined;
}
