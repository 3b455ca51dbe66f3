import { once } from 'node:events';
import { chownSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { createDb, migrate } from '@crm/db';
import { type StartedPostgres, serverUser, startPostgres } from '@crm/dev';
import { inject } from 'vitest';
import type { Authority } from './make-authority.ts';

/** A PostgreSQL that lets nobody in without TLS and a certificate of the authority; migrated while it was still open. */
export async function startTlsPostgres(authority: Authority): Promise<StartedPostgres> {
  const server = await startPostgres({ runDir: inject('runDir'), log: () => undefined });
  await migrate(server.url);
  const { cert, key } = await authority.server('127.0.0.1');
  const owner = serverUser();
  const files = {
    'server.crt': cert,
    'server.key': key,
    'root.crt': authority.ca,
    'pg_hba.conf': 'hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca\n',
  };
  for (const [name, text] of Object.entries(files)) {
    const file = join(server.dataDir, name);
    writeFileSync(file, text, { mode: 0o600 });
    if (owner !== null) chownSync(file, owner.uid, owner.gid);
  }
  const db = createDb({ url: server.url, appName: 'test', poolMax: 1 });
  await db.sql`ALTER SYSTEM SET ssl_ca_file = 'root.crt'`;
  await db.sql`ALTER SYSTEM SET ssl = on`;
  await db.sql`SELECT pg_reload_conf()`;
  await db.end(1);
  return server;
}

/** RabbitMQ behind TLS: whoever shows a certificate of the authority is let through to it, byte for byte. */
export async function startTlsRabbit(
  authority: Authority,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const { cert, key } = await authority.server('127.0.0.1');
  const target = new URL(inject('amqpUrl'));
  const server = createServer(
    { cert, key, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    (socket) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const one of [socket, upstream]) one.on('error', () => one.destroy());
      socket.on('close', () => upstream.destroy());
      upstream.on('close', () => socket.destroy());
      socket.pipe(upstream).pipe(socket);
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target.href.replace(/^amqp:/, 'amqps:'));
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    stop: async () => {
      server.close();
    },
  };
}
