import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { newId, systemClock } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { AuditEntry } from './audit-entry.ts';
import { insertAudit } from './insert-audit.ts';
import { recordAudit } from './record-audit.ts';
import { type AuditRecord, contentHash, stampAudit } from './stamp-audit.ts';

const entry: AuditEntry = {
  eventType: 'CRM.EMAIL.SENT',
  correlationId: 'corr-1',
  actor: { type: 'system', id: 'consumer' },
  resourceType: 'message',
  resourceId: 'm-1',
  loanId: 9007199254740991,
  payload: { note: 'it\'s "quoted" \\ é 利 📄', size: 1e21, tiny: 5e-324, deep: [[], {}, null, true, -0.1] },
};
const stamps = { clock: systemClock, newId };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

// The log takes no DELETE, so each test asks for its own correlation.
let correlationId: string;
beforeEach(() => {
  correlationId = newId();
});
const stamped = () => stampAudit({ ...entry, correlationId }, stamps);

async function stored(): Promise<AuditRecord[]> {
  const rows = await database.db.sql<(Omit<AuditRecord, 'event_ts_utc'> & { event_ts_utc: Date })[]>`
    SELECT id, correlation_id, actor_type, actor_id, event_type, event_ts_utc, resource_type, resource_id, loan_id,
           payload_json, ip_addr, user_agent, content_hash
      FROM compliance_audit_log WHERE correlation_id = ${correlationId} ORDER BY id`;
  return rows.map((row) => ({ ...row, event_ts_utc: row.event_ts_utc.toISOString() }));
}

describe('E5: insertAudit', () => {
  it('stores every column as it was stamped, several rows at once', async () => {
    const records = [stamped(), stamped(), stamped()];
    await insertAudit(database.db.sql, records);
    expect(await stored()).toEqual(records);
  });

  it('T19: a stored row still has the hash that it was stamped with', async () => {
    await insertAudit(database.db.sql, [stamped()]);
    const [row] = await stored();
    if (row === undefined) throw new Error('no row');
    const { content_hash, ...columns } = row;
    expect(contentHash(columns)).toBe(content_hash);
  });

  it('inside a statement it writes nothing when `onlyIf` is empty, and says so to nobody', async () => {
    const { sql } = database.db;
    const [answer] = await sql<{ decided: number }[]>`
      WITH decision AS (SELECT 1 WHERE false),
           audited AS (${insertAudit(sql, [stamped()], { onlyIf: sql`SELECT 1 FROM decision` })})
      SELECT count(*) AS decided FROM decision`;
    expect(answer?.decided).toBe(0);
    expect(await stored()).toEqual([]);
  });

  it('inside a statement it writes all rows once when `onlyIf` returns several', async () => {
    const { sql } = database.db;
    const records = [stamped(), stamped()];
    await sql`
      WITH decision AS (SELECT generate_series(1, 3)),
           audited AS (${insertAudit(sql, records, { onlyIf: sql`SELECT 1 FROM decision` })})
      SELECT 1`;
    expect(await stored()).toHaveLength(2);
  });

  it('fails closed: what it belongs to is undone when the row cannot be written', async () => {
    const { sql } = database.db;
    const broken = { ...stamped(), actor_id: null as unknown as string };
    const contactId = 71;
    const work = sql`
      WITH made AS (INSERT INTO contacts (id) VALUES (${contactId}) RETURNING id),
           audited AS (${insertAudit(sql, [broken], { onlyIf: sql`SELECT 1 FROM made` })})
      SELECT 1`;
    await expect(work).rejects.toMatchObject({ code: '23502' });
    expect(await sql`SELECT 1 FROM contacts WHERE id = ${contactId}`).toHaveLength(0);
  });
});

describe('E5: recordAudit', () => {
  it('writes the row, then tells', async () => {
    const told: unknown[] = [];
    const onAudited = (eventType: string) => told.push(eventType);
    await recordAudit({ db: database.db, ...stamps, onAudited }, { ...entry, correlationId });
    expect(await stored()).toHaveLength(1);
    expect(told).toEqual(['CRM.EMAIL.SENT']);
  });

  it('tells nothing and throws when the row was not written', async () => {
    const told: unknown[] = [];
    const deps = {
      db: database.db,
      ...stamps,
      newId: () => 'no uuid',
      onAudited: (type: string) => told.push(type),
    };
    await expect(recordAudit(deps, { ...entry, correlationId })).rejects.toMatchObject({ code: '22P02' });
    expect(told).toEqual([]);
  });
});

// Breaks tried:
// - `onlyIf` ignored: the statement that decided nothing is recorded all the same.
// - event_ts_utc taken from the database: the columns and the hash of a stored row go red.
// - onAudited called before the INSERT: told of a row that was not written.
