import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { createDb, type Db } from '../connection.ts';
import { migrate } from '../migrate.ts';

export type TestDatabase = { url: string; db: Db; drop(): Promise<void> };

/**
 * A database of one test file's own: a copy of a migrated template that the first caller makes and the others wait
 * for. A copy takes some 50 ms, migrating from nothing some 400 ms.
 */
export async function createTestDatabase(serverUrl: string, { migrated = true } = {}): Promise<TestDatabase> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  const name = `crm_test_${randomBytes(8).toString('hex')}`;
  if (migrated) {
    const template = await migratedTemplate(admin, serverUrl);
    await admin.unsafe(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } else {
    await admin.unsafe(`CREATE DATABASE ${name}`);
  }
  const url = withDatabase(serverUrl, name);
  // A test holds a lock until another process has run into it, and on a busy machine that takes a while to start; so does
  // a connection (seen: more than 2 s where three checkouts were tested at once).
  const db = createDb({
    url,
    appName: 'test',
    connectTimeoutMs: 30_000,
    idleInTransactionTimeoutMs: 120_000,
  });
  return {
    url,
    db,
    drop: async () => {
      await db.end(1);
      await admin.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end({ timeout: 1 });
    },
  };
}

// Named by the content of the migrations, so that a changed migration never meets an old template. The advisory
// lock (of the maintenance database) makes one caller build it; nobody may be connected while it is copied.
async function migratedTemplate(admin: postgres.Sql, serverUrl: string): Promise<string> {
  const template = `crm_template_${migrationsHash().slice(0, 16)}`;
  const key = Number.parseInt(migrationsHash().slice(0, 8), 16);
  const isThere = async () => (await admin`SELECT 1 FROM pg_database WHERE datname = ${template}`).length > 0;
  while (!(await isThere())) {
    const [row] = await admin<{ taken: boolean }[]>`SELECT pg_try_advisory_lock(${key}) AS taken`;
    if (row?.taken !== true) {
      await sleep(50);
      continue;
    }
    try {
      if (await isThere()) break;
      const draft = `${template}_${randomBytes(4).toString('hex')}`;
      await admin.unsafe(`CREATE DATABASE ${draft}`);
      await migrate(withDatabase(serverUrl, draft));
      await admin.unsafe(`ALTER DATABASE ${draft} RENAME TO ${template}`);
    } finally {
      await admin`SELECT pg_advisory_unlock(${key})`;
    }
  }
  return template;
}

function migrationsHash(): string {
  const folder = join(import.meta.dirname, '..', '..', 'migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
