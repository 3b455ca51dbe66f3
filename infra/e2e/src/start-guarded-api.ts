import { fileURLToPath } from 'node:url';
import { freePort, spawnApp, startCommand, waitFor } from '@crm/dev';
import { type IdentityProviderOptions, startIdentityProvider } from '@crm/dev/identity';
import { inject } from 'vitest';
import { product } from './product.ts';
import type {} from './provided-context.ts';

export type GuardedApi = { url: string; issuer: string; stop: () => Promise<void> };

/**
 * A second api on the product's database, set up as in production: its console is for those whom an identity provider
 * vouches for. Its name is another host than the provider's, so the browser takes the two for two sites, as it will
 * outside; a browser treats both as safe without TLS, since they are of its own machine.
 */
export async function startGuardedApi(accounts: IdentityProviderOptions['accounts']): Promise<GuardedApi> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const provider = await startIdentityProvider({ publicUrl: url, accounts });
  const api = await spawnApp({
    name: 'api-guarded',
    ...startCommand(fileURLToPath(new URL('../../../apps/api/', import.meta.url))),
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: product().databaseUrl,
      PORT: String(port),
      AUTH_JWKS_URL: `${provider.issuer}/jwks`,
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
      PUBLIC_URL: url,
    },
    runDir: inject('runDir'),
  });
  const stop = async () => {
    await api.stop();
    await provider.stop();
  };
  const isReady = async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok === true;
  try {
    await waitFor(isReady, { timeoutMs: 60_000, what: 'the guarded api to be ready' });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, issuer: provider.issuer, stop };
}
