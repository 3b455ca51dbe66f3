import type postgres from 'postgres';

export type Catalog = {
  tables: Record<
    string,
    { columns: string[]; constraints: string[]; indexes: string[]; triggers: string[]; options: string }
  >;
  views: Record<string, string[]>;
  enums: Record<string, string[]>;
  functions: Record<string, string>;
};

/**
 * The schema as the catalog knows it, in words that PostgreSQL 15 and 18 share: partitions are left out (their
 * names follow the calendar) and so are not-null constraints, which 18 lists as constraints and 15 does not.
 */
export async function describeCatalog(sql: postgres.Sql): Promise<Catalog> {
  const catalog: Catalog = { tables: {}, views: {}, enums: {}, functions: {} };
  const relations = await sql<{ oid: number; name: string; kind: string; options: string }[]>`
    SELECT c.oid::int AS oid, c.relname AS name, c.relkind::text AS kind, COALESCE(array_to_string(c.reloptions, ', '), '') AS options
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
     ORDER BY c.relname`;
  for (const { oid, name, kind, options } of relations) {
    const columns = await columnsOf(sql, oid);
    if (kind === 'v') {
      catalog.views[name] = columns;
      continue;
    }
    catalog.tables[name] = {
      columns,
      constraints: await list(sql`
        SELECT conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
         WHERE conrelid = ${oid} AND contype <> 'n' AND conparentid = 0 ORDER BY conname`),
      indexes: await list(sql`
        SELECT pg_get_indexdef(indexrelid) AS line FROM pg_index WHERE indrelid = ${oid} ORDER BY 1`),
      triggers: await list(sql`
        SELECT pg_get_triggerdef(oid) || CASE tgenabled WHEN 'A' THEN ' ALWAYS' ELSE '' END AS line FROM pg_trigger
         WHERE tgrelid = ${oid} AND NOT tgisinternal ORDER BY tgname`),
      options: kind === 'p' ? 'partitioned' : options,
    };
  }
  for (const { name, labels } of await sql<{ name: string; labels: string[] }[]>`
    SELECT t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
      FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname ORDER BY t.typname`) {
    catalog.enums[name] = labels;
  }
  for (const { name, body } of await sql<{ name: string; body: string }[]>`
    SELECT proname AS name, prosrc AS body FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace ORDER BY proname`) {
    catalog.functions[name] = body;
  }
  return catalog;
}

async function columnsOf(sql: postgres.Sql, oid: number): Promise<string[]> {
  return list(sql`
    SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
           || CASE WHEN a.attgenerated <> '' THEN ' GENERATED ' || pg_get_expr(d.adbin, d.adrelid)
                   WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END AS line
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attrelid = ${oid} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`);
}

async function list(query: Promise<readonly postgres.Row[]>): Promise<string[]> {
  return (await query).map((row) => String(row['line']));
}
