import { expect } from 'vitest';
import { publicUrl } from './oidc-desk.ts';
import { signInAt } from './sign-in-at.ts';
import type { TestApi } from './start-test-api.ts';

export type Browser = {
  cookies: Map<string, string>;
  get: (path: string, init?: { method?: string; headers?: Record<string, string> }) => Promise<Response>;
};

/** The console's side of a browser: its cookies, and requests that follow no redirect. */
export function openBrowser({ app }: Pick<TestApi, 'app'>): Browser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    get: async (path, { method = 'GET', headers = {} } = {}) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await app.request(`${publicUrl}${path}`, { method, headers: { cookie, ...headers } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
  };
}

/** Goes to sign in; the answer is where the provider is asked. */
export async function begin(browser: Browser, returnTo = '/contacts/1001'): Promise<URL> {
  const response = await browser.get(`/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
  expect(response.status).toBe(303);
  return new URL(response.headers.get('location') ?? '');
}

export const pathOf = (url: URL | null): string => `${url?.pathname}${url?.search}`;

/** Goes out to the provider as the account and comes back; the answer is ours to the way back. */
export async function signIn(
  browser: Browser,
  account: string,
  change: (url: URL) => void = () => undefined,
): Promise<Response> {
  const there = await begin(browser);
  change(there);
  return browser.get(pathOf(await signInAt(there.href, account)));
}
