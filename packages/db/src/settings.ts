import type { ConnectionOptions } from 'node:tls';
import * as v from 'valibot';

const pem = v.pipe(v.string(), v.regex(/-----BEGIN [A-Z0-9 ]+-----/, 'must be PEM'));

/** Settings of every program that connects to PostgreSQL. */
export const databaseSettings = {
  DATABASE_URL: v.pipe(
    v.string(),
    v.regex(/^postgres(ql)?:\/\/\S+$/, 'must be a postgres:// URL'),
    v.description('a postgres:// URL'),
    v.metadata({ means: 'PostgreSQL, `postgres://user:password@host:5432/database`', secret: true }),
  ),
  DATABASE_TLS_CA: v.optional(
    v.pipe(
      pem,
      v.metadata({
        means:
          'Certificates (PEM) that vouch for the server. With it every connection is encrypted and the name of the server verified; a server without TLS is refused',
      }),
    ),
  ),
  DATABASE_TLS_CLIENT: v.optional(
    v.pipe(
      pem,
      v.metadata({
        means:
          'Client certificate and its private key (PEM), one after the other. Turns TLS on as the above does',
        secret: true,
      }),
    ),
  ),
};

/** How connections to PostgreSQL are encrypted. */
export type DatabaseTls = ConnectionOptions;

/** The TLS that the settings ask for; undefined leaves it to the URL (`sslmode=verify-full`). */
export function databaseTlsOf(env: {
  DATABASE_URL: string;
  DATABASE_TLS_CA?: string | undefined;
  DATABASE_TLS_CLIENT?: string | undefined;
}): DatabaseTls | undefined {
  const { DATABASE_TLS_CA: ca, DATABASE_TLS_CLIENT: client } = env;
  if (ca === undefined && client === undefined) return undefined;
  return {
    rejectUnauthorized: true,
    // The driver names the server for a host name alone; without this an address would be held against "localhost".
    host: new URL(env.DATABASE_URL).hostname.replace(/^\[|\]$/g, ''),
    ...(ca !== undefined && { ca }),
    ...(client !== undefined && { cert: client, key: client }),
  };
}
