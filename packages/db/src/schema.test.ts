import { readFile } from 'node:fs/promises';
import { getTableColumns, type SQL } from 'drizzle-orm';
import { PgDialect, type PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openSession, type Session } from '../test/open-session.ts';
import { snapshotFile } from '../test/snapshot-file.ts';
import { contactCommPrefs, outboxCategoryEnum, outboxMessages } from './index.ts';
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

// Breaks tried:
// - outbox-messages.ts: id without defaultRandom()
// - contact-comm-prefs.ts: contact_id in mode bigint
// - 0008: a column more: the snapshot
