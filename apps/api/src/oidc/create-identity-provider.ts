import type { Clock, Logger } from '@crm/runtime';
import * as client from 'openid-client';
import { failureOf } from './failure-of.ts';
import { type Flow, nonceOf, stateOf, verifierOf } from './flow.ts';
import { type Person, type RoleRules, readPerson } from './read-person.ts';
import type { SignInFailure } from './sign-in-failures.ts';
import { wordsOf } from './words-of.ts';

export type IdentityProviderOptions = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  clientAuth: 'client_secret_basic' | 'client_secret_post';
  scopes: string;
  /** Where the console is reached; the redirect URI is a path of it, and registered to the letter. */
  publicUrl: string;
  roleRules: RoleRules;
  clock: Clock;
  logger: Logger;
  timeoutMs?: number;
};

export type IdentityProvider = {
  /** Where the browser goes to sign in; throws when the provider does not answer. */
  begin: (flow: Flow, options?: { again?: boolean }) => Promise<URL>;
  /** Who comes back with this query, or why nobody does. */
  complete: (flow: Flow, query: string) => Promise<{ person: Person } | { failure: SignInFailure }>;
  /** Where the browser signs out at the provider too, if it offers that. */
  signOutUrl: () => Promise<URL | null>;
};

/** Keys are looked up anew when one is missing; what else a provider says of itself changes rarely. */
const discoveredForMs = 60 * 60_000;

export const callbackPath = '/auth/callback';
export const signedOutPath = '/auth/signed-out';

/** Signs people in by OpenID Connect: authorization code with PKCE, state, nonce and one exact redirect URI. */
export function createIdentityProvider(options: IdentityProviderOptions): IdentityProvider {
  const { publicUrl, scopes, roleRules, logger } = options;
  const redirectUri = `${publicUrl}${callbackPath}`;
  const discover = createDiscovery(options);

  return {
    begin: async (flow, { again = false } = {}) =>
      client.buildAuthorizationUrl(await discover(), {
        redirect_uri: redirectUri,
        scope: scopes,
        state: stateOf(flow),
        nonce: nonceOf(flow),
        code_challenge: await client.calculatePKCECodeChallenge(verifierOf(flow)),
        code_challenge_method: 'S256',
        ...(again && { prompt: 'login' }),
      }),

    complete: async (flow, query) => {
      try {
        const grant = await client.authorizationCodeGrant(
          await discover(),
          // Of the request only its query counts: host and path are the ones that were registered (T30).
          new URL(`${redirectUri}?${query}`),
          {
            expectedState: stateOf(flow),
            expectedNonce: nonceOf(flow),
            pkceCodeVerifier: verifierOf(flow),
            idTokenExpected: true,
          },
        );
        const person = readPerson(grant.claims() ?? {}, roleRules);
        if (person === undefined) return { failure: { code: 'SIGN_IN_FAILED' } };
        if (person.roles.length > 0) return { person };
        return { failure: { code: 'SIGN_IN_NO_ROLE', subject: person.subject } };
      } catch (error) {
        const failure = failureOf(error);
        // Not the error itself: its causes hold tokens and claims (T21).
        logger.warn({ failure, why: wordsOf(error) }, 'a sign-in failed');
        return { failure };
      }
    },

    signOutUrl: async () => {
      try {
        const configuration = await discover();
        if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
        return client.buildEndSessionUrl(configuration, {
          post_logout_redirect_uri: `${publicUrl}${signedOutPath}`,
        });
      } catch (error) {
        // Here the person is signed out already; the provider has to be left by hand.
        logger.warn({ why: wordsOf(error) }, 'the identity provider could not be asked to sign out');
        return null;
      }
    },
  };
}

/** The provider as it describes itself: asked at the first need, by all who wait together, and again after an hour. */
function createDiscovery(options: IdentityProviderOptions): () => Promise<client.Configuration> {
  const { issuer, clientId, clientSecret, clientAuth, clock, timeoutMs = 5_000 } = options;
  const authenticate =
    clientAuth === 'client_secret_basic'
      ? client.ClientSecretBasic(clientSecret)
      : client.ClientSecretPost(clientSecret);
  let found: { at: number; configuration: Promise<client.Configuration> } | undefined;
  return () => {
    const at = clock.monotonicMs();
    if (found !== undefined && at - found.at < discoveredForMs) return found.configuration;
    const configuration = client.discovery(new URL(issuer), clientId, undefined, authenticate, {
      timeout: timeoutMs / 1_000,
      execute: [
        // The signature counts although the token comes over TLS: a proxy in between may end that.
        client.enableNonRepudiationChecks,
        // The settings let http through on this machine alone.
        ...(issuer.startsWith('http:') ? [client.allowInsecureRequests] : []),
      ],
    });
    const asked = { at, configuration };
    found = asked;
    configuration.catch(() => {
      if (found === asked) found = undefined;
    });
    return configuration;
  };
}
