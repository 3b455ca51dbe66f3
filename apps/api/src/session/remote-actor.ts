import type { Actor } from '@crm/audit';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { ApiEnv } from '../api-deps.ts';

const userAgentLengthMax = 512;

/** A person with where they call from, as the audit log keeps it. */
export function remoteActor(c: Context<ApiEnv>, subject: string): Actor {
  return { type: 'user', id: subject, ...remotePlace(c) };
}

/** Where a request comes from and which one it is, when who asks stands in the database. */
export function askedBy(c: Context<ApiEnv>): {
  from: Pick<Actor, 'ip' | 'userAgent'>;
  correlationId: string;
} {
  return { from: remotePlace(c), correlationId: c.get('correlationId') };
}

function remotePlace(c: Context<ApiEnv>): Pick<Actor, 'ip' | 'userAgent'> {
  return { ip: remoteAddress(c), userAgent: c.req.header('user-agent')?.slice(0, userAgentLengthMax) };
}

// The socket's own peer. What `X-Forwarded-For` says is the caller's word and goes nowhere (T30).
function remoteAddress(c: Context<ApiEnv>): string | undefined {
  const bindings: unknown = c.env;
  if (typeof bindings !== 'object' || bindings === null || !('incoming' in bindings)) return undefined;
  return getConnInfo(c).remote.address?.replace(/^::ffff:/, '');
}
