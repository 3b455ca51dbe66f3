import type { Db } from '@crm/db';

/** Bytes on disk of each table with its partitions, indexes and long values. */
export async function tableBytes({ sql }: Db): Promise<Map<string, number>> {
  const rows = await sql<{ table: string; bytes: number }[]>`
    SELECT coalesce(pg_partition_root(c.oid), c.oid)::regclass::text AS table,
           sum(pg_total_relation_size(c.oid))::float8 AS bytes
      FROM pg_class c
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
     GROUP BY 1`;
  return new Map(rows.map(({ table, bytes }) => [table.replace(/^public\./, ''), bytes]));
}
