import { bodyBytesMax } from '@crm/contracts';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../api-deps.ts';
import { ProblemError } from '../http/problem-error.ts';

// The server goes on reading for half a second, so that a client that is still sending gets to see the answer.
const refuse = (): never => {
  throw new ProblemError('PAYLOAD_TOO_LARGE');
};

const limitUnannounced = bodyLimit({ maxSize: bodyBytesMax, onError: refuse });

/**
 * Refuses a body above 15 MB (E1): by its announced length, which the parser of HTTP holds it to, or, where none is
 * announced, by counting. Only counting looks at the body as a stream: the adapter then builds a whole web request for
 * it.
 */
export const limitBody = createMiddleware<ApiEnv>(async (c, next) => {
  const announced = c.req.header('content-length');
  if (announced === undefined || c.req.header('transfer-encoding') !== undefined) {
    return limitUnannounced(c, next);
  }
  return Number(announced) > bodyBytesMax ? refuse() : next();
});
