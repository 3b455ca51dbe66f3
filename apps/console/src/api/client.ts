import type { Problem } from '@crm/contracts';
import createClient, { type Middleware } from 'openapi-fetch';
import { ApiError } from './problem.ts';
import type { paths } from './schema.d.ts';

let csrfToken = '';

/** Given with the session; the api asks for it on everything that changes something. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function csrfHeader(): Record<string, string> {
  return { 'x-csrf-token': csrfToken };
}

const guard: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('x-csrf-token', csrfToken);
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) return response;
    throw new ApiError(await problemOf(response));
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    return error instanceof ApiError ? error : new ApiError(null);
  },
};

// A proxy in between may answer with something that is no problem document of ours.
async function problemOf(response: Response): Promise<Problem | null> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return null;
  return (await response.json()) as Problem;
}

/** The api, typed by its OpenAPI document. Every answer that is not a success is thrown as `ApiError`. */
export const api = createClient<paths>({ baseUrl: '/' });
api.use(guard);

/** The body of a success; what failed has been thrown already. */
export function bodyOf<T>({ data }: { data?: T }): T {
  if (data === undefined) throw new ApiError(null);
  return data;
}
