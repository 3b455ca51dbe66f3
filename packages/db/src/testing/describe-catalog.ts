import type postgres from 'postgres';

export type Catalog = {
  tables: Record<
    string,
    { columns: string[]; constraints: string[]; indexes: string[]; triggers: string[]; options: string }
  >;
  views: Record<string, { columns: string[]; definition: string; triggers: string[] }>;
  enums: Record<string, string[]>;
  sequences: string[];
  functions: Record<string, { manner: string; body: string }>;
};

/**
 * The schema as the catalog knows it, in words that PostgreSQL 15 and 18 share: partitions are left out (their
 * names follow the calendar) and so are not-null constraints, which 18 lists as constraints and 15 does not. View
 * definitions lose their table names, which 15 writes before each column and 18 only where there are two tables.
 */
export async function describeCatalog(sql: postgres.Sql): Promise<Catalog> {
  const catalog: Catalog = { tables: {}, views: {}, enums: {}, sequences: [], functions: {} };
  const relations = await sql<{ oid: number; name: string; kind: string; options: string }[]>`
    SELECT c.oid::int AS oid, c.relname AS name, c.relkind::text AS kind, COALESCE(array_to_string(c.reloptions, ', '), '') AS options
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
     ORDER BY c.relname`;
  for (const { oid, name, kind, options } of relations) {
    const columns = await columnsOf(sql, oid);
    const triggers = await list(sql`
      SELECT pg_get_triggerdef(oid) || CASE tgenabled WHEN 'A' THEN ' ALWAYS' WHEN 'O' THEN '' ELSE ' ' || tgenabled::text END AS line
        FROM pg_trigger WHERE tgrelid = ${oid} AND NOT tgisinternal ORDER BY tgname`);
    if (kind === 'v') {
      catalog.views[name] = { columns, definition: await definitionOf(sql, oid), triggers };
      continue;
    }
    catalog.tables[name] = {
      columns,
      constraints: await list(sql`
        SELECT conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
         WHERE conrelid = ${oid} AND contype <> 'n' AND conparentid = 0 ORDER BY conname`),
      indexes: await list(sql`
        SELECT pg_get_indexdef(indexrelid) AS line FROM pg_index WHERE indrelid = ${oid} ORDER BY 1`),
      triggers,
      options: kind === 'p' ? 'partitioned' : options,
    };
  }
  for (const { name, labels } of await sql<{ name: string; labels: string[] }[]>`
    SELECT t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
      FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname ORDER BY t.typname`) {
    catalog.enums[name] = labels;
  }
  catalog.sequences = await list(sql`
    SELECT c.relname || ' ' || format_type(q.seqtypid, NULL) || COALESCE(' of ' || d.refobjid::regclass || '.' || a.attname, '') AS line
      FROM pg_sequence q JOIN pg_class c ON c.oid = q.seqrelid
      LEFT JOIN pg_depend d ON d.objid = c.oid AND d.deptype = 'a' AND d.refclassid = 'pg_class'::regclass
      LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE c.relnamespace = 'public'::regnamespace ORDER BY c.relname`);
  for (const { name, manner, body } of await sql<{ name: string; manner: string; body: string }[]>`
    SELECT p.oid::regprocedure::text AS name, p.prosrc AS body,
           concat_ws(' ', l.lanname, pg_get_function_result(p.oid), 'volatility ' || p.provolatile::text,
                     CASE WHEN p.prosecdef THEN 'security definer' END, array_to_string(p.proconfig, ' ')) AS manner
      FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
     WHERE p.pronamespace = 'public'::regnamespace ORDER BY p.proname`) {
    catalog.functions[name] = { manner, body };
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

async function definitionOf(sql: postgres.Sql, oid: number): Promise<string> {
  const [line = ''] = await list(sql`SELECT pg_get_viewdef(${oid}::oid) AS line`);
  return line
    .replace(/(?<![\w.])(?!public\.)[a-z_]+\.(?=[a-z_])/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

async function list(query: Promise<readonly postgres.Row[]>): Promise<string[]> {
  return (await query).map((row) => String(row.line));
}
