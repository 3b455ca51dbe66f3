import { readFile } from 'node:fs/promises';
import { getTableColumns, getTableName, is, SQL } from 'drizzle-orm';
import { getTableConfig, getViewConfig, PgDialect, PgTable, PgView } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openSession, type Session } from '../test/open-session.ts';
import { snapshotFile } from '../test/snapshot-file.ts';
import { contactCommPrefs, outboxCategoryEnum, outboxMessages, schema } from './index.ts';
import { createTestDatabase, describeCatalog, type TestDatabase } from './testing/index.ts';

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

describe('the schema snapshot', () => {
  it('is what the migrations make of an empty database; `pnpm --filter @crm/db snapshot` writes it anew', async () => {
    const snapshot: unknown = JSON.parse(await readFile(snapshotFile, 'utf8'));
    expect(await describeCatalog(session.sql)).toEqual(snapshot);
  });
});

describe('E15: exports named and shaped as section D of the source', () => {
  const shapeOf = (table: PgTable) =>
    Object.entries(getTableColumns(table)).map(
      ([key, column]) =>
        `${key} ${column.name} ${column.getSQLType()}${column.notNull ? ' notNull' : ''}${column.hasDefault ? ' default' : ''}`,
    );

  it('outboxCategoryEnum', () => {
    expect([outboxCategoryEnum.enumName, outboxCategoryEnum.enumValues]).toEqual([
      'outbox_category',
      ['transactional', 'marketing'],
    ]);
  });

  it('outboxMessages, whose id keeps defaultRandom()', () => {
    expect(shapeOf(outboxMessages)).toEqual([
      'id id uuid notNull default',
      'aggregateType aggregate_type text notNull',
      'aggregateId aggregate_id text notNull',
      'eventType event_type text notNull',
      'payload payload jsonb notNull',
      'createdAt created_at timestamp with time zone notNull default',
      'publishedAt published_at timestamp with time zone',
      'attemptCount attempt_count integer notNull default',
      'lastError last_error text',
      'nextRetryAt next_retry_at timestamp with time zone',
      'correlationId correlation_id text',
      'category category outbox_category notNull default',
    ]);
    expect(new PgDialect().sqlToQuery(outboxMessages.id.default as SQL).sql).toBe('gen_random_uuid()');
    expect([outboxMessages.attemptCount.default, outboxMessages.category.default]).toEqual([
      0,
      'transactional',
    ]);
  });

  it('contactCommPrefs, with the contact id as a number', () => {
    expect(shapeOf(contactCommPrefs)).toEqual([
      'contactId contact_id bigint notNull',
      'doNotEmail do_not_email boolean notNull default',
      'doNotText do_not_text boolean notNull default',
      'doNotCall do_not_call boolean notNull default',
      'reason reason text',
      'policyBasis policy_basis text',
      'updatedBy updated_by text',
      'updatedAt updated_at timestamp with time zone notNull default',
    ]);
    expect(contactCommPrefs.contactId.mapFromDriverValue('123' as never)).toBe(123);
    expect([contactCommPrefs.contactId.primary, contactCommPrefs.doNotEmail.default]).toEqual([true, false]);
  });
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

  /** One spelling for Drizzle's SQL and the catalog's: no quotes, casts, table names, outer brackets, escapes. */
  function bare(expression: string): string {
    return expression
      .replaceAll('"', '')
      .replace(/\b\w+\.(?=\w)/g, '')
      .replace(/::(?:text|jsonb)/g, '')
      .replace(
        /E'([^']*)'/g,
        (_, body: string) =>
          `'${body.replaceAll('\\t', '\t').replaceAll('\\r', '\r').replaceAll('\\n', '\n')}'`,
      )
      .replace(/^\((.*)\)$/s, '$1')
      .trim();
  }

  function parseIndex(line: string) {
    const parts =
      /^CREATE (UNIQUE )?INDEX (\w+) ON (?:ONLY )?\S+ USING (\w+) \((.*?)\)(?: WHERE \((.*)\))?$/s.exec(line);
    if (parts === null) throw new Error(`cannot read ${line}`);
    return {
      name: parts[2],
      unique: parts[1] !== undefined,
      method: parts[3],
      columns: splitTopLevel(parts[4] ?? '').map(bare),
      where: bare(parts[5] ?? ''),
    };
  }

  function splitTopLevel(list: string): string[] {
    const parts = [''];
    let depth = 0;
    for (const char of list) {
      if (char === '(') depth += 1;
      if (char === ')') depth -= 1;
      if (char === ',' && depth === 0) parts.push('');
      else parts[parts.length - 1] += char;
    }
    return parts.map((part) => part.trim());
  }

  function byIndexName(a: { name: string | undefined }, b: { name: string | undefined }): number {
    return String(a.name).localeCompare(String(b.name));
  }
});

// Breaks tried:
