import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import type { IdentityAccounts } from './accounts.ts';
import { answerInteraction } from './answer-interaction.ts';
import { createMemoryStore } from './create-memory-store.ts';
import { document } from './document.ts';

export type IdentityProviderOptions = {
  /** Where the one application that it serves is reached. */
  publicUrl: string;
  accounts: IdentityAccounts;
  clientAuth?: 'client_secret_basic' | 'client_secret_post';
  /** Changes an answer before it goes out: what a provider says that is broken, or not the one it seems to be. */
  tamper?: (answer: { path: string; status: number; body: unknown }) => void | Promise<void>;
  withoutSignOut?: boolean;
};

export type StartedIdentityProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  stop: () => Promise<void>;
};

/** An OpenID provider of its own on 127.0.0.1, with a page that signs in as whom one chooses. */
export async function startIdentityProvider(
  options: IdentityProviderOptions,
): Promise<StartedIdentityProvider> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientId = 'console';
  const clientSecret = randomBytes(24).toString('hex');
  const provider = new Provider(issuer, configuration({ ...options, clientId, clientSecret }));
  provider.use(async (ctx, next) => {
    await next();
    const answer = { path: ctx.path, status: ctx.status, body: ctx.body };
    await options.tamper?.(answer);
    if (answer.body !== ctx.body) ctx.body = answer.body;
    if (answer.status !== ctx.status) ctx.status = answer.status;
  });
  const speak = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) {
      void answerInteraction(provider, { request, response, accounts: options.accounts });
    } else {
      void speak(request, response);
    }
  });
  return {
    issuer,
    clientId,
    clientSecret,
    stop: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function configuration(
  options: IdentityProviderOptions & { clientId: string; clientSecret: string },
): Configuration {
  const { publicUrl, accounts, clientId, clientSecret, clientAuth = 'client_secret_basic' } = options;
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return {
    adapter: createMemoryStore(),
    // Said, or the library says on every start that it was not.
    ttl: {
      AccessToken: 60,
      AuthorizationCode: 60,
      Grant: 3_600,
      IdToken: 60,
      Interaction: 600,
      Session: 3_600,
    },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        token_endpoint_auth_method: clientAuth,
        redirect_uris: [`${publicUrl}/auth/callback`],
        post_logout_redirect_uris: [`${publicUrl}/auth/signed-out`],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: 'ES256',
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...key, kid: 'first', use: 'sig', alg: 'ES256' }] },
    cookies: { keys: [randomBytes(24).toString('hex')] },
    claims: { openid: ['sub'], profile: ['name', 'roles', 'groups', 'realm_access'] },
    // Claims stand in the ID token, as business directories have it, and not only at another address.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => {
      const claims = accounts[id];
      return claims === undefined
        ? undefined
        : { accountId: id, claims: async () => ({ sub: id, ...claims }) };
    },
    // One's own application needs nobody's consent.
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: options.withoutSignOut !== true,
        logoutSource: async (ctx, form) => {
          ctx.body = document(
            'Sign out here too?',
            `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`,
          );
        },
      },
    },
  };
}
