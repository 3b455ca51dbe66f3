import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDb, type DbOptions, databaseTlsOf } from '@crm/db';
import { freePort, type SpawnedApp, type StartedPostgres, spawnApp, waitFor } from '@crm/dev';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { type Authority, makeAuthority } from './make-authority.ts';
import { startTlsPostgres, startTlsRabbit } from './start-tls-servers.ts';

let authority: Authority;
let stranger: Authority;
let postgres: StartedPostgres;
let rabbit: { url: string; stop: () => Promise<void> };
let folder: string;
beforeAll(async () => {
  [authority, stranger] = await Promise.all([makeAuthority(), makeAuthority()]);
  [postgres, rabbit] = await Promise.all([startTlsPostgres(authority), startTlsRabbit(authority)]);
  folder = mkdtempSync(join(inject('runDir'), 'tls-'));
});
afterAll(async () => {
  await Promise.all([postgres.stop(), rabbit.stop()]);
});

let files = 0;
function fileOf(text: string): string {
  files += 1;
  const file = join(folder, String(files));
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

const spawnDispatcher = (env: Record<string, string>): Promise<SpawnedApp> =>
  spawnApp({
    name: 'dispatcher',
    command: process.execPath,
    args: [join(import.meta.dirname, '..', '..', '..', '..', 'apps', 'dispatcher', 'src', 'main.ts')],
    cwd: '/',
    runDir: inject('runDir'),
    env,
  });

async function startDispatcher(given: {
  ca: string;
  client: string;
}): Promise<{ app: SpawnedApp; url: string }> {
  const port = await freePort();
  const app = await spawnDispatcher({
    METRICS_PORT: String(port),
    DATABASE_URL: postgres.url,
    DATABASE_TLS_CA_FILE: fileOf(given.ca),
    DATABASE_TLS_CLIENT_FILE: fileOf(given.client),
    AMQP_URL: rabbit.url,
    AMQP_TLS_CA_FILE: fileOf(given.ca),
    AMQP_TLS_CLIENT_FILE: fileOf(given.client),
  });
  onTestFinished(async () => {
    await app.stop();
  });
  return { app, url: `http://127.0.0.1:${port}` };
}

/** How a first statement ends. */
async function firstStatement(options: Pick<DbOptions, 'url' | 'tls'>): Promise<unknown> {
  const db = createDb({ ...options, appName: 'test', poolMax: 1 });
  try {
    const [row] = await db.sql`SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
    return row;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await db.end(1);
  }
}

const bundle = async (from: Authority, name: string) => {
  const { cert, key } = await from.client(name);
  return `${cert}\n${key}`;
};

describe('T31: TLS', () => {
  test('a process is ready over TLS to both servers, with its certificate on every connection', async () => {
    const { app, url } = await startDispatcher({
      ca: authority.ca,
      client: await bundle(authority, 'dispatcher'),
    });
    const isReady = async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false;
    await waitFor(isReady, { timeoutMs: 60_000, what: 'a ready dispatcher' });
    const tls = databaseTlsOf({
      DATABASE_URL: postgres.url,
      DATABASE_TLS_CA: authority.ca,
      DATABASE_TLS_CLIENT: await bundle(authority, 'looker'),
    });
    const db = createDb({ url: postgres.url, tls, appName: 'looker', poolMax: 1 });
    onTestFinished(() => db.end(1));
    const seen = () => db.sql`
      SELECT DISTINCT a.application_name AS app, s.ssl, s.client_dn AS dn FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid)
       WHERE a.application_name <> 'looker' AND a.backend_type = 'client backend' ORDER BY 1`;
    // One that is being signed in has no name yet.
    const named = async () => (await seen()).filter(({ app }) => app !== '');
    await waitFor(async () => (await named()).length === 2, { timeoutMs: 60_000, what: 'both pools' });
    expect(await named()).toEqual([
      { app: 'crm-dispatcher', ssl: true, dn: '/CN=dispatcher' },
      { app: 'crm-wake-up', ssl: true, dn: '/CN=dispatcher' },
    ]);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });

  test('servers of another authority are not believed: not ready, and nothing is sent to them', async () => {
    const { app, url } = await startDispatcher({
      ca: stranger.ca,
      client: await bundle(authority, 'dispatcher'),
    });
    await app.waitForOutput('RabbitMQ cannot be reached', 30_000);
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { checks: { database: 'failed', broker: 'failed' } },
    ]);
  });

  test('PostgreSQL: encrypted and verified, or no connection at all', async () => {
    const client = await bundle(authority, 'tester');
    const by = (url: string, ca: string | undefined, own: string | undefined = client) =>
      firstStatement({
        url,
        tls: databaseTlsOf({ DATABASE_URL: url, DATABASE_TLS_CA: ca, DATABASE_TLS_CLIENT: own }),
      });
    expect(await by(postgres.url, authority.ca)).toEqual({ ssl: true, client_dn: '/CN=tester' });
    expect(await by(postgres.url, stranger.ca)).toBe('CERT_SIGNATURE_FAILURE');
    // Its certificate names the address, so by another name it could be anybody.
    expect(await by(postgres.url.replace('127.0.0.1', 'localhost'), authority.ca)).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    // A server without TLS would be sent a password in clear text.
    expect(await by(inject('databaseUrl'), authority.ca)).not.toMatchObject({ ssl: false });
    // The server does not let in who has no certificate of its authority.
    expect(await firstStatement({ url: postgres.url, tls: undefined })).toBe('28000');
  });

  test('certificates beside an amqp:// URL are a fault: everything would go in clear text all the same', async () => {
    const app = await spawnDispatcher({
      DATABASE_URL: postgres.url,
      AMQP_URL: 'amqp://127.0.0.1',
      AMQP_TLS_CA: authority.ca,
      DATABASE_TLS_CA: 'no PEM',
    });
    expect(await app.exited).toEqual({ code: 78, signal: null });
    expect(app.output()).toContain('AMQP_URL: must be an amqps:// URL');
    expect(app.output()).toContain('DATABASE_TLS_CA: must be PEM');
  });
});

// Breaks tried, each turned a test red:
// - db/settings: certificates not verified; the address of the server not handed to the driver.
// - listen-for-wake-ups: LISTEN without TLS. link: RabbitMQ without the certificates.
// - broker/settings: certificates accepted beside an amqp:// URL.
