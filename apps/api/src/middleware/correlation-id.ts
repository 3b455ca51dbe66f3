import { correlationIdHeader, correlationIdPattern } from '@crm/contracts';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../api-deps.ts';

/** Takes the caller's correlation id if it is one, else makes one; every answer carries it, errors too. */
export const correlationId = (newId: () => string) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const given = c.req.header(correlationIdHeader) ?? '';
    const id = correlationIdPattern.test(given) ? given : newId();
    c.set('correlationId', id);
    c.header(correlationIdHeader, id);
    await next();
  });
