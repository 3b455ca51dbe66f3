import { getTableName, is, SQL } from 'drizzle-orm';
import { getTableConfig, getViewConfig, PgDialect, PgTable, PgView } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { schema } from '../src/index.ts';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';
import { openSession, type Session } from './open-session.ts';
import { bare, parseIndex } from './parse-index.ts';

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  session = await openSession(database.url);
});
afterAll(async () => {
  await session.end();
  await database.drop();
});

describe('E15: the Drizzle schema equals the catalog', () => {
  const dialect = new PgDialect();
  const text = (value: SQL) => dialect.sqlToQuery(value).sql;
  const entries: unknown[] = Object.values(schema);
  const tables = entries.filter((entry): entry is PgTable => is(entry, PgTable));
  const views = entries.filter((entry): entry is PgView => is(entry, PgView));
  const byName = tables.map((table) => [getTableName(table), table] as const);

  it('has every table and view of the database, and no other', async () => {
    const rows = await session.sql<{ name: string }[]>`
      SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition
         AND relname <> 'schema_migrations' ORDER BY relname`;
    const names = [...byName.map(([name]) => name), ...views.map((view) => getViewConfig(view).name)];
    expect(names.sort()).toEqual(rows.map((row) => row.name));
  });

  it.each(byName)(
    '%s: name, type, null, default, generation and order of each column',
    async (name, table) => {
      const rows = await session.sql<Column[]>`
      SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS "notNull",
             d.adbin IS NOT NULL AND a.attgenerated = '' AS "hasDefault", a.attgenerated <> '' AS generated
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE a.attrelid = ${`public.${name}`}::regclass AND a.attnum > 0 AND NOT a.attisdropped
       ORDER BY a.attnum`;
      const keys = primaryKeyOf(table);
      const columns = getTableConfig(table).columns.map((column) => ({
        name: column.name,
        type: column.getSQLType(),
        notNull: column.notNull || column.primary || keys.includes(column.name),
        hasDefault: column.hasDefault && column.generated === undefined,
        generated: column.generated !== undefined,
      }));
      expect(columns).toEqual([...rows]);
    },
  );

  it.each(byName)('%s: primary key and foreign keys', async (name, table) => {
    const rows = await session.sql<{ line: string }[]>`
      SELECT pg_get_constraintdef(oid) AS line FROM pg_constraint
       WHERE conrelid = ${`public.${name}`}::regclass AND contype IN ('p', 'f') AND conparentid = 0 ORDER BY 1`;
    const foreign = getTableConfig(table).foreignKeys.map((key) => {
      const { columns, foreignColumns, foreignTable } = key.reference();
      const action = key.onDelete === 'cascade' ? ' ON DELETE CASCADE' : '';
      return `FOREIGN KEY (${names(columns)}) REFERENCES ${getTableName(foreignTable)}(${names(foreignColumns)})${action}`;
    });
    const lines = [...foreign, `PRIMARY KEY (${primaryKeyOf(table).join(', ')})`];
    expect(lines.sort()).toEqual(rows.map((row) => row.line.replaceAll('"', '')));
  });

  it.each(byName)(
    '%s: name, method, columns, uniqueness and condition of each index',
    async (name, table) => {
      const rows = await session.sql<{ line: string }[]>`
      SELECT pg_get_indexdef(indexrelid) AS line FROM pg_index
       WHERE indrelid = ${`public.${name}`}::regclass AND NOT indisprimary ORDER BY 1`;
      const { indexes, columns } = getTableConfig(table);
      const declared = [
        ...indexes.map(({ config }) => ({
          name: config.name,
          unique: config.unique,
          method: config.method,
          columns: config.columns.map(indexColumn),
          where: config.where === undefined ? '' : bare(text(config.where)),
        })),
        ...columns
          .filter((column) => column.isUnique)
          .map((column) => ({
            name: `${name}_${column.name}_key`,
            unique: true,
            method: 'btree',
            columns: [column.name],
            where: '',
          })),
      ];
      expect(declared.sort(byIndexName)).toEqual(rows.map((row) => parseIndex(row.line)).sort(byIndexName));
    },
  );

  it.each(views.map((view) => [getViewConfig(view).name, view] as const))(
    '%s: name and type of each column',
    async (name, view) => {
      const rows = await session.sql<{ name: string; type: string }[]>`
        SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
         WHERE attrelid = ${`public.${name}`}::regclass AND attnum > 0 ORDER BY attnum`;
      const columns = Object.values(getViewConfig(view).selectedFields) as {
        name: string;
        getSQLType(): string;
      }[];
      expect(columns.map((column) => ({ name: column.name, type: column.getSQLType() }))).toEqual([...rows]);
    },
  );

  type Column = { name: string; type: string; notNull: boolean; hasDefault: boolean; generated: boolean };

  function primaryKeyOf(table: PgTable): string[] {
    const { columns, primaryKeys } = getTableConfig(table);
    const own = columns.filter((column) => column.primary).map((column) => column.name);
    return [...own, ...primaryKeys.flatMap((key) => key.columns.map((column) => column.name))];
  }

  function names(columns: { name: string }[]): string {
    return columns.map((column) => column.name).join(', ');
  }

  function indexColumn(column: unknown): string {
    if (is(column, SQL)) return bare(text(column));
    const { name, indexConfig } = column as {
      name: string;
      indexConfig: { order?: string; opClass?: string };
    };
    const order = indexConfig.order === 'desc' ? ' DESC' : '';
    return `${name}${indexConfig.opClass === undefined ? '' : ` ${indexConfig.opClass}`}${order}`;
  }

  function byIndexName(a: { name: string | undefined }, b: { name: string | undefined }): number {
    return String(a.name).localeCompare(String(b.name));
  }
});

// Breaks tried:
// - loans.ts: an index left out
// - 0008: a column that Drizzle lacks
// - 0006: an index without its condition
