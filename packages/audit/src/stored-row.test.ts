import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { newId, systemClock } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { insertAudit } from './insert-audit.ts';
import { stampAudit } from './stamp-audit.ts';
import {
  canonicalRow,
  keepsItsHash,
  type StoredRow,
  type StoredText,
  storedColumns,
  storedRow,
} from './stored-row.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

const formOf = (row: StoredRow) => canonicalRow(row).toString();

async function read(id: string): Promise<StoredRow> {
  const [row] = await database.db.sql<StoredText[]>`
    SELECT ${storedColumns(database.db.sql)} FROM compliance_audit_log a WHERE id = ${id}`;
  if (row === undefined) throw new Error('no row');
  return storedRow(row);
}

/** As another program writes: by the columns of the source, with what the database fills in. */
async function foreign({
  payload = '{}' as string | null,
  at = '2026-11-20T10:00:00Z',
  loan = '7',
} = {}): Promise<StoredRow> {
  const id = newId();
  await database.db.sql`
    INSERT INTO compliance_audit_log (id, actor_type, actor_id, event_type, event_ts_utc, loan_id, payload_json)
    VALUES (${id}, 'user', 'u', 'OTHER', ${at}::text::timestamptz, ${loan}::text::bigint, ${payload}::text::jsonb)`;
  return { ...(await read(id)), id: 'same', written_tx: 1 };
}

describe('T19: the form in which a stored row is hashed', () => {
  it('is that of its writer, whatever JSON can hold', async () => {
    const record = stampAudit(
      {
        eventType: 'CRM.EMAIL.SENT',
        correlationId: 'c',
        actor: { type: 'system', id: 'consumer', userAgent: 'é "x"' },
        resourceType: 'message',
        resourceId: 'm',
        loanId: 9007199254740991,
        payload: {
          big: 1e21,
          tiny: 5e-324,
          third: 1 / 3,
          zero: -0,
          text: 'a\u2028\n利 📄',
          deep: [[null], {}],
        },
      },
      { clock: systemClock, newId },
    );
    await insertAudit(database.db.sql, [record]);
    const row = await read(record.id);
    expect(keepsItsHash(row)).toBe(true);
    const { written_tx: tx, ...columns } = row;
    expect(columns).toEqual({ ...record, payload_json: JSON.parse(JSON.stringify(record.payload_json)) });
    expect(tx).toBeGreaterThan(0);
    expect(keepsItsHash({ ...row, actor_id: 'other' })).toBe(false);
    expect(keepsItsHash({ ...row, content_hash: null })).toBe(true);
  });

  it.each([
    ['a microsecond', { at: '2026-11-20T10:00:00.000001Z' }, { at: '2026-11-20T10:00:00.000002Z' }],
    ['the 18th digit', { payload: '{"n":123456789012345678}' }, { payload: '{"n":123456789012345679}' }],
    ['a digit behind a double', { payload: '{"n":0.1}' }, { payload: '{"n":0.1000000000000000001}' }],
    ['more than a double holds', { payload: '{"n":1e400}' }, { payload: '{"n":1e401}' }],
    ['an odd bigint beyond 2^53', { loan: '9007199254740992' }, { loan: '9007199254740993' }],
    ['null as JSON', { payload: null }, { payload: 'null' }],
    [
      'a number and its text',
      { payload: '{"n":123456789012345678}' },
      { payload: '{"n":"123456789012345678"}' },
    ],
  ])('tells rows apart that differ in %s', async (_what, one, other) => {
    expect(formOf(await foreign(one))).not.toBe(formOf(await foreign(other)));
  });

  it('does not change with the spelling of a number or the order of keys', async () => {
    const [plain, spelled] = [
      await foreign({ payload: '{"b":1.5,"a":[100,1e2]}' }),
      await foreign({ payload: '{"a":[1e2,100.00],"b":15e-1}' }),
    ];
    expect(formOf(plain)).toBe(formOf(spelled));
    expect(plain.payload_json).toEqual({ a: [100, 100], b: 1.5 });
  });
});
