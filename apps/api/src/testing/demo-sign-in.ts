import type { TestApi } from './start-test-api.ts';

/** Signs in at the demo's door, as its page does. */
export async function demoSignIn(api: TestApi, role = 'crm:agent', returnTo = '/'): Promise<Response> {
  return api.app.request('http://api.test/auth/demo', {
    method: 'POST',
    body: new URLSearchParams({ role, returnTo }),
    headers: { origin: 'http://api.test' },
  });
}

/** The cookie that an answer gives, as a browser sends it back. */
export function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
