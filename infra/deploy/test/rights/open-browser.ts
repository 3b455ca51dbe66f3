import { tokenFor } from '@crm/demo';

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<{ status: number; body: Record<string, unknown> | null }>;

/** Callers of an api: a program with a token for everything, and people who sign in as at the demo. */
export type Browser = { call: Call; signIn: (role: string) => Promise<Call> };

export async function openBrowser(stack: { apiUrl: string; jwtSecret: string }): Promise<Browser> {
  const token = await tokenFor(stack.jwtSecret, 'crm:admin');
  const caller =
    (always: () => Record<string, string>): Call =>
    async (method, path, body, headers = {}) => {
      const response = await fetch(`${stack.apiUrl}${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...always(), ...headers },
        redirect: 'manual',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      return { status: response.status, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : null };
    };
  return {
    call: caller(() => ({ authorization: `Bearer ${token}` })),
    signIn: async (role) => {
      const form = new URLSearchParams({ role, returnTo: '/' });
      const origin = { origin: stack.apiUrl };
      const entered = await fetch(`${stack.apiUrl}/auth/demo`, {
        method: 'POST',
        body: form,
        redirect: 'manual',
        headers: origin,
      });
      const cookie = entered.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      const session = await fetch(`${stack.apiUrl}/api/session`, { headers: { cookie } });
      const { csrfToken } = (await session.json()) as { csrfToken: string };
      return caller(() => ({ cookie, 'x-csrf-token': csrfToken, ...origin }));
    },
  };
}
