import { createHash } from 'node:crypto';
import type postgres from 'postgres';

type Wanted = { unique: string; name: string; table: string; rest: string };

const form =
  /^\s*(?:--.*\n\s*)*CREATE (UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS (\w+)\s+ON (?:public\.)?(\w+)\s*([\s\S]*)$/;

/**
 * Runs `CREATE INDEX CONCURRENTLY IF NOT EXISTS` of a migration, also on a partitioned table, where PostgreSQL has no
 * such form: the index of the table alone first, which is empty and invalid, then one for each partition concurrently,
 * each attached; with the last it becomes valid. Cut off, it goes on with the partitions that are missing. Answers
 * false for any other statement.
 */
export async function buildIndex(sql: postgres.Sql, statement: string): Promise<boolean> {
  const [, unique = '', name, table, rest = ''] = form.exec(statement) ?? [];
  if (name === undefined || table === undefined) return false;
  const wanted = { unique, name, table, rest };
  if (await isPartitioned(sql, table)) await buildOnPartitions(sql, wanted);
  else await buildOn(sql, wanted);
  return true;
}

async function isPartitioned(sql: postgres.Sql, table: string): Promise<boolean> {
  const [row] = await sql`
    SELECT 1 FROM pg_class WHERE oid = to_regclass(${`public.${table}`}) AND relkind = 'p'`;
  return row !== undefined;
}

async function buildOn(sql: postgres.Sql, { unique, name, table, rest }: Wanted): Promise<void> {
  // One that was cut off is there and invalid, which IF NOT EXISTS would take for done.
  const [invalid] = await sql`
    SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(${`public.${name}`}) AND NOT indisvalid`;
  if (invalid !== undefined) await sql`DROP INDEX CONCURRENTLY ${sql(name)}`;
  await sql.unsafe(`CREATE ${unique}INDEX CONCURRENTLY IF NOT EXISTS ${name} ON public.${table} ${rest}`);
}

async function buildOnPartitions(sql: postgres.Sql, { unique, name, table, rest }: Wanted): Promise<void> {
  // The lock of this one is short: it reads no row. A partition that is made from now on gets its index by itself.
  await sql.begin(async (tx) => {
    await tx`SET LOCAL lock_timeout = '10s'`;
    await tx.unsafe(`CREATE ${unique}INDEX IF NOT EXISTS ${name} ON ONLY public.${table} ${rest}`);
  });
  const missing = await sql<{ partition: string }[]>`
    SELECT p.relname AS partition FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
     WHERE i.inhparent = ${`public.${table}`}::regclass AND NOT EXISTS (
       SELECT 1 FROM pg_inherits a JOIN pg_index x ON x.indexrelid = a.inhrelid
        WHERE a.inhparent = ${`public.${name}`}::regclass AND x.indrelid = p.oid)
     ORDER BY p.relname`;
  for (const { partition } of missing) {
    const part = nameOfPart(name, partition);
    await buildOn(sql, { unique, name: part, table: partition, rest });
    await sql`ALTER INDEX public.${sql(name)} ATTACH PARTITION public.${sql(part)}`;
  }
  const [row] = await sql`
    SELECT 1 FROM pg_index WHERE indexrelid = ${`public.${name}`}::regclass AND indisvalid`;
  if (row === undefined) throw new Error(`${name} of ${table} is not valid on every partition`);
}

/** A name within PostgreSQL's 63 bytes that no other partition's index has. */
function nameOfPart(name: string, partition: string): string {
  const whole = `${name}_${partition}`;
  if (whole.length <= 63) return whole;
  return `${whole.slice(0, 54)}_${createHash('sha256').update(whole).digest('hex').slice(0, 8)}`;
}
