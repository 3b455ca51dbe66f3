import { seedContacts, seedLoan } from '@crm/db/testing';
import { newId } from '@crm/runtime';
import { proveRows } from '@crm/seals';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makePartitions, placeHold, type RetiredTable, releaseHold, retirePartition } from '../src/index.ts';
import { type OldHouse, openOldHouse } from './months.ts';

let house: OldHouse;
beforeEach(async () => {
  house = await openOldHouse();
});
afterEach(() => house.close());

const january = new Date('2024-02-01T00:00:00Z');
const retire = (table: RetiredTable = 'compliance_audit_log', keptSince = january) =>
  retirePartition(house.deps, { table, keptSince, actorId: 'scheduler@test' });
/** Until there is nothing left to do, as the job does; the names of the months that went. */
async function retireAll(table: RetiredTable, keptSince: Date): Promise<string[]> {
  const gone: string[] = [];
  for (;;) {
    const retired = await retire(table, keptSince);
    if (retired.kind === 'nothing') return gone;
    gone.push(retired.partition);
  }
}

/** Four seals: rows of January; rows of both sides of its end in one; of February; of March. */
async function writeWinter(): Promise<{ january: string; straddling: string }> {
  await house.writeAudit('2023-12-24T12:00:00Z');
  const first = await house.writeAudit('2024-01-10T12:00:00Z');
  await house.sealAt('2024-01-10T12:01:00Z');
  await house.writeAudit('2024-01-31T23:59:58Z');
  const straddling = await house.writeAudit('2024-02-01T00:00:01Z');
  await house.sealAt('2024-02-01T00:00:03Z');
  await house.writeAudit('2024-02-20T12:00:00Z');
  await house.sealAt('2024-02-20T12:01:00Z');
  await house.writeAudit('2024-03-20T12:00:00Z');
  await house.sealAt('2024-03-20T12:01:00Z');
  return { january: first, straddling };
}

const fault = (kind: string) => expect.objectContaining({ kind });

describe('T19: a month of the audit log whose time is over', () => {
  test('goes with its entries, on record; what remains still fits its seals, the seal over its end too', async () => {
    const { straddling } = await writeWinter();
    expect(await house.verify()).toMatchObject({ ok: true, rows: 6, retired: 0 });
    expect(await retireAll('compliance_audit_log', january)).toEqual([
      'compliance_audit_log_before',
      'compliance_audit_log_y2024m01',
    ]);
    expect(await house.partitions('compliance_audit_log')).toEqual([
      'compliance_audit_log_y2024m02',
      'compliance_audit_log_y2024m03',
    ]);
    expect(await house.partitions('audit_seal_leaves')).toEqual([
      'audit_seal_leaves_y2024m02',
      'audit_seal_leaves_y2024m03',
    ]);
    const { sql } = house.database.db;
    const records = await sql`
      SELECT resource_id, actor_id, payload_json->>'rows' AS rows, payload_json->>'seals' AS seals
        FROM compliance_audit_log WHERE event_type = 'RETENTION.PARTITION_RETIRED' ORDER BY event_ts_utc, id`;
    expect([...records]).toEqual([
      { resource_id: 'compliance_audit_log_before', actor_id: 'scheduler@test', rows: '1', seals: '{}' },
      {
        resource_id: 'compliance_audit_log_y2024m01',
        actor_id: 'scheduler@test',
        rows: '2',
        seals: '{[1,2)}',
      },
    ]);
    await house.sealAt(new Date().toISOString());
    expect(await house.verify()).toMatchObject({ ok: true, faults: [], rows: 5, retired: 3, unsealed: 0 });
    const { proofs } = await proveRows(sql, [straddling]);
    expect(proofs.get(straddling)).toMatchObject({ seal: 2, position: 1, proof: [expect.any(String)] });
  });

  test('a row that remains and is changed is still found, in the seal over the end of the month too', async () => {
    const { straddling } = await writeWinter();
    await retireAll('compliance_audit_log', january);
    const { sql } = house.database.db;
    await sql`ALTER TABLE compliance_audit_log_y2024m02 DISABLE TRIGGER ALL`;
    await sql`UPDATE compliance_audit_log SET actor_id = 'x' WHERE id = ${straddling}`;
    expect((await house.verify()).faults).toContainEqual(fault('edited'));
  });

  test('one that somebody dropped is a fault, also when they wrote it down as retired', async () => {
    await writeWinter();
    const { sql } = house.database.db;
    for (const table of ['compliance_audit_log', 'audit_seal_leaves'])
      await sql.unsafe(`DROP TABLE ${table}_y2024m02`);
    expect((await house.verify()).ok).toBe(false);
    await sql`
      INSERT INTO retired_partitions (partition, table_name, bound_from, bound_to, row_count, rows_before, seals, retired_at)
      VALUES ('compliance_audit_log_y2024m02', 'compliance_audit_log', '2024-02-01Z', '2024-03-01Z', 2, 0, '{[3,4)}', now())`;
    expect((await house.verify()).faults).toContainEqual(fault('leaf_missing'));
  });

  test('rows of before the seals are counted as gone, not as lost', async () => {
    const { sql } = house.database.db;
    await house.writeAudit('2024-01-05T12:00:00Z');
    await sql`ALTER TABLE compliance_audit_log_y2024m01 DISABLE TRIGGER ALL`;
    await sql`UPDATE compliance_audit_log SET written_tx = NULL`;
    await house.writeAudit('2024-02-05T12:00:00Z');
    await house.sealAt('2024-02-05T12:01:00Z');
    await retireAll('compliance_audit_log', january);
    await house.sealAt(new Date().toISOString());
    expect(await house.verify()).toMatchObject({ ok: true });
  });

  test('without its audit row it does not go', async () => {
    await writeWinter();
    const deps = { ...house.deps, newId: () => 'no uuid' };
    const failing = retirePartition(deps, {
      table: 'compliance_audit_log',
      keptSince: january,
      actorId: 's',
    });
    await expect(failing).rejects.toMatchObject({ code: '22P02' });
    expect(await house.partitions('compliance_audit_log')).toHaveLength(4);
  });
});

describe('what a setting cannot do', () => {
  test.each([
    ['a month of less than a year ago', () => new Date(Date.now() - 364 * 86_400_000)],
    ['this month', () => new Date(Date.now() + 86_400_000)],
  ])('retire %s', async (_what, keptSince) => {
    const { sql } = house.database.db;
    const [name] = await house.partitions('delivery_log');
    await expect(
      sql`SELECT * FROM retire_month_partition(${name ?? ''}, ${keptSince().toISOString()})`,
    ).rejects.toThrow(/too young/);
  });

  test.each(['messages', 'audit_seal_leaves_y2024m01', 'nothing'])('drop %s', async (name) => {
    const { sql } = house.database.db;
    await expect(sql`SELECT * FROM retire_month_partition(${name}, '2025-01-01')`).rejects.toThrow(
      /no month that is retired/,
    );
  });
});

describe('a legal hold', () => {
  const reason = 'Subpoena';
  const actor = { type: 'user', id: 'officer-1' } as const;
  beforeEach(async () => {
    await seedContacts(house.database.db.sql, [{ id: 7, email: 'a@x.example' }]);
    await seedLoan(house.database.db.sql, { id: 70, borrowerId: 7 });
  });
  const place = async (body: Parameters<typeof placeHold>[1]['body']) => {
    const placed = await placeHold(house.deps, { body, actor, correlationId: 'c' });
    if (placed.kind !== 'placed') throw new Error(placed.kind);
    return placed.hold.id;
  };
  /** A message to the contact about the loan, with its log and its letter, in January. */
  async function writeMessage(): Promise<string> {
    const { sql } = house.database.db;
    const id = newId();
    await sql`INSERT INTO messages (id, category, category_key, state, loan_id, subject, template_id, template_version, correlation_id, requested_by)
              VALUES (${id}, 'transactional', 't', 'sent', 70, 's', 't', 1, ${id}, 'a')`;
    await sql`INSERT INTO message_recipients (message_id, position, role, address, contact_id, also_contact_ids)
              VALUES (${id}, 0, 'to', 'a@x.example', NULL, '{7}')`;
    await sql`INSERT INTO delivery_log (message_id, correlation_id, from_state, to_state, cause, at)
              VALUES (${id}, ${id}, 'queued', 'sending', 'claimed', '2024-01-10')`;
    await sql`INSERT INTO blobs (sha256, size, bytes, touched_at, is_named) VALUES (repeat('a', 64), 1, 'x', now() - interval '2 days', true)`;
    await sql`
      INSERT INTO message_artifacts (id, event_id, message_id, loan_id, correlation_id, category, manifest, manifest_sha256, created_at)
      VALUES (gen_random_uuid(), gen_random_uuid(), ${id}, 70, ${id}, 'transactional',
              jsonb_build_object('html', jsonb_build_object('sha256', repeat('a', 64))), 'h', '2024-01-10')`;
    await house.writeAudit('2024-01-10T12:00:00Z', { resourceType: 'message', resourceId: id });
    return id;
  }
  const logs = ['compliance_audit_log', 'delivery_log', 'message_artifacts'] as const;

  test.each([
    ['the loan', { loanId: 70, reason }],
    ['a contact that shares the address', { contactId: 7, reason }],
    [
      'a period that touches it',
      { period: { from: '2024-01-31T00:00:00Z', to: '2024-02-10T00:00:00Z' }, reason },
    ],
  ])(
    'on %s keeps the month of every log, others go; when it is released it goes too',
    async (_what, body) => {
      await writeMessage();
      const held = await place(body);
      for (const table of logs) {
        expect(await retireAll(table, january)).toEqual([`${table}_before`]);
        expect(await retire(table)).toEqual({ kind: 'nothing', held: [`${table}_y2024m01`] });
      }
      await releaseHold(house.deps, { holdId: held, reason, actor, correlationId: 'c' });
      for (const table of logs) expect(await retireAll(table, january)).toEqual([`${table}_y2024m01`]);
      const [blob] = await house.database.db.sql`SELECT is_named FROM blobs`;
      expect(blob).toEqual({ is_named: false });
    },
  );

  test.each([
    ['a change of the contact’s preferences', { resourceType: 'contact', resourceId: '7' }],
    [
      'a refusal that looked at the contact',
      {
        eventType: 'CRM.EMAIL.DENIED',
        payload: { decision: { trace: [{ answer: 'block', inputs: { holders: [{ contactId: 7 }] } }] } },
      },
    ],
  ])('on a contact keeps the month of %s', async (_what, row) => {
    await house.writeAudit('2024-01-10T12:00:00Z', row);
    await place({ contactId: 7, reason });
    await retireAll('compliance_audit_log', january);
    expect(await retire()).toEqual({ kind: 'nothing', held: ['compliance_audit_log_y2024m01'] });
  });

  test('keeps a month, and later ones that nobody holds go', async () => {
    await writeMessage();
    await place({ loanId: 70, reason });
    expect(await retireAll('delivery_log', new Date('2024-03-01T00:00:00Z'))).toEqual([
      'delivery_log_before',
      'delivery_log_y2024m02',
    ]);
  });
});

describe('months ahead', () => {
  test('are made where they are missing, and counted', async () => {
    const { sql } = house.database.db;
    const now = new Date();
    const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 12, 1));
    const suffix = `y${last.getUTCFullYear()}m${String(last.getUTCMonth() + 1).padStart(2, '0')}`;
    await sql.unsafe(`DROP TABLE delivery_log_${suffix}`);
    const made = await makePartitions(house.database.db, now);
    expect(made).toEqual(
      ['compliance_audit_log', 'audit_seal_leaves', 'delivery_log', 'message_artifacts'].map((table) => ({
        table,
        made: table === 'delivery_log' ? 1 : 0,
        monthsAhead: 12,
      })),
    );
  });

  test('of a table that somebody locks are an error, and the others have theirs', async () => {
    const { sql } = house.database.db;
    const months = () =>
      sql`SELECT name FROM public.month_partitions('public.message_artifacts'::regclass) ORDER BY bound_to`;
    const before = await months();
    await sql.unsafe(`DROP TABLE ${String(before.at(-1)?.name)}`);
    const [newest] = await sql`
      SELECT name FROM public.month_partitions('public.compliance_audit_log'::regclass) ORDER BY bound_to DESC`;
    await sql.unsafe(`DROP TABLE ${String(newest?.name)}`);
    const other = await sql.reserve();
    await other`BEGIN`;
    await other`LOCK TABLE compliance_audit_log IN ACCESS EXCLUSIVE MODE`;
    try {
      await expect(makePartitions(house.database.db, new Date())).rejects.toMatchObject({ code: '55P03' });
    } finally {
      await other`ROLLBACK`;
      other.release();
    }
    expect(await months()).toEqual(before);
  });
});

// Breaks tried, each of which turned a test above red:
// - retire-partition: no audit row; a month that is held stops those behind it
// - make-partitions: the month of today counted as one ahead; the first table that fails stops the others
