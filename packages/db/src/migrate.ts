import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { buildIndex } from './build-index.ts';
import type { DatabaseTls } from './settings.ts';

const migrationsFolder = join(import.meta.dirname, '..', 'migrations');
// Any fixed number: the key of the advisory lock that makes migrators take turns.
const lockKey = 7_240_011;

export type Applied = { applied: string[]; already: number };

/**
 * Brings the database at `url` to the newest schema, with partitions for the next twelve months. Forward only; each file once; several callers take turns.
 * Throws when a file that was applied before has been edited since.
 */
export async function migrate(url: string, tls?: DatabaseTls): Promise<Applied> {
  // The turn is held by the connection: it must not be renewed by age half way.
  const sql = postgres(url, {
    max: 1,
    ...(tls !== undefined && { ssl: tls }),
    max_lifetime: null,
    onnotice: () => undefined,
    connection: { timezone: 'UTC' },
  });
  try {
    await takeTurn(sql);
    await sql`CREATE TABLE IF NOT EXISTS public.schema_migrations (
      name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;
    const done = await applyMissing(sql);
    await makePartitions(sql);
    return done;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

// Waiting inside pg_advisory_lock() would hold a snapshot, for which CREATE INDEX CONCURRENTLY of the migrator
// ahead waits in turn: a deadlock. Hence the loop over the try form. The lock goes with the connection.
async function takeTurn(sql: postgres.Sql): Promise<void> {
  for (;;) {
    const [row] = await sql<{ taken: boolean }[]>`SELECT pg_try_advisory_lock(${lockKey}) AS taken`;
    if (row?.taken) return;
    await sleep(100);
  }
}

// Every deployment migrates, so every deployment makes partitions for twelve months from then on; without one, the
// thirteenth month's first insert would find no place.
async function makePartitions(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`SET LOCAL lock_timeout = '10s'`;
    for (const table of ['compliance_audit_log', 'delivery_log', 'message_artifacts', 'audit_seal_leaves']) {
      await tx`SELECT public.make_month_partitions(${`public.${table}`}::regclass, 12)`;
    }
  });
}

async function applyMissing(sql: postgres.Sql): Promise<Applied> {
  const known = new Map(
    (await sql<{ name: string; sha256: string }[]>`SELECT name, sha256 FROM public.schema_migrations`).map(
      (row) => [row.name, row.sha256] as const,
    ),
  );
  const applied: string[] = [];
  for (const name of (await readdir(migrationsFolder)).filter((file) => file.endsWith('.sql')).sort()) {
    const text = await readFile(join(migrationsFolder, name), 'utf8');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const before = known.get(name);
    if (before === sha256) continue;
    if (before !== undefined)
      throw new Error(`${name} was edited after it was applied: add a new migration instead`);
    await applyOne({ sql, name, text, sha256 });
    applied.push(name);
  }
  return { applied, already: known.size };
}

async function applyOne(file: {
  sql: postgres.Sql;
  name: string;
  text: string;
  sha256: string;
}): Promise<void> {
  const { sql, name, text, sha256 } = file;
  if (!text.startsWith('-- no-transaction')) {
    await sql.begin(async (tx) => {
      // A live system goes on working: rather fail and be run again than queue everybody behind a waiting lock.
      await tx`SET LOCAL lock_timeout = '10s'`;
      await tx.unsafe(text);
      await tx`INSERT INTO public.schema_migrations (name, sha256) VALUES (${name}, ${sha256})`;
    });
    return;
  }
  for (const statement of text
    .split(/;\s*$/m)
    .filter((part) => part.replace(/^\s*--.*$/gm, '').trim() !== '')) {
    if (!(await buildIndex(sql, statement))) await sql.unsafe(statement);
  }
  await sql`INSERT INTO public.schema_migrations (name, sha256) VALUES (${name}, ${sha256})`;
}
