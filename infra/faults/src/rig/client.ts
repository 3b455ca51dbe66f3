import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import type { ClientEntry } from '../check/logs.ts';

export const jwtSecret = 'a secret of the fault rig only';

/** The client of the rig: whatever it asks is in log C before it is asked. */
export type Client = {
  entries: () => readonly ClientEntry[];
  request: (request: {
    method: string;
    path: string;
    body?: unknown;
    key?: string;
    timeoutMs?: number;
  }) => Promise<ClientEntry>;
};

/** `apiUrl` is asked for each request: a process that was killed comes back on another port. */
export async function createClient({
  apiUrl,
  file,
}: {
  apiUrl: () => string;
  file: string;
}): Promise<Client> {
  const entries: ClientEntry[] = [];
  const token = await new SignJWT({ roles: ['crm:admin'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('rig-agent')
    .setIssuedAt()
    .setExpirationTime('12h')
    .sign(new TextEncoder().encode(jwtSecret));

  return {
    entries: () => entries,
    request: async ({ method, path, body = null, key, timeoutMs = 20_000 }) => {
      const entry: ClientEntry = {
        sentAt: Date.now(),
        method,
        path,
        key: key ?? null,
        correlationId: randomUUID(),
        body,
        answer: null,
      };
      entries.push(entry);
      appendFileSync(file, `${JSON.stringify({ request: entry })}\n`);
      try {
        const response = await fetch(new URL(path, apiUrl()), {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'x-correlation-id': entry.correlationId,
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          ...(body === null ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(timeoutMs),
        });
        const text = await response.text();
        entry.answer = { at: Date.now(), status: response.status, body: parsed(text) };
      } catch {
        // No answer: the entry says so by having none.
      }
      appendFileSync(file, `${JSON.stringify({ id: entry.correlationId, answer: entry.answer })}\n`);
      return entry;
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
