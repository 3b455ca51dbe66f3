import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../api-deps.ts';

const headers = {
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // No answer of ours may be stored on the way (T37), unless its route says otherwise.
  'cache-control': 'no-store',
  vary: 'authorization',
};

/** What every answer carries so that no browser or cache makes more of it than data. */
export const securityHeaders = createMiddleware<ApiEnv>(async (c, next) => {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  await next();
});
