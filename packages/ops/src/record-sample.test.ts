import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { noPublishing, recordSample } from './record-sample.ts';
import { sampledAt } from './sampled-at.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.sql`TRUNCATE ops_samples, dead_letters`;
});

const at = sampledAt(new Date());
const ago = (ms: number) => new Date(at.getTime() - ms).toISOString();
const waiting = {
  transactional: { depth: 2, lagSeconds: 90.5 },
  marketing: { depth: 3_000_000, lagSeconds: 0 },
};
const record = (publishing = noPublishing) => recordSample(database.db, { at, waiting, publishing });
const samples = () => database.db.sql`SELECT * FROM ops_samples ORDER BY at`;

async function audit(eventType: string, msAgo: number) {
  await database.db.sql`
    INSERT INTO compliance_audit_log (actor_type, actor_id, event_type, event_ts_utc)
    VALUES ('system', 's', ${eventType}, ${ago(msAgo)})`;
}

async function letter(isResolved: boolean) {
  await database.db.sql`
    INSERT INTO dead_letters (id, queue, error_code, error_message, replayable, body, body_sha256, resolved_at, resolution)
    SELECT id, 'q', 'X', 'x', true, '', id::text, ${isResolved ? new Date() : null}, ${isResolved ? 'replayed' : null}
      FROM gen_random_uuid() AS id`;
}

describe('E10: a sample', () => {
  it('says what waits in the outbox, by category, and which dead letters are open', async () => {
    await letter(false);
    await letter(true);
    await record();
    expect(await samples()).toMatchObject([
      {
        depth_transactional: 2,
        depth_marketing: 3_000_000,
        lag_transactional: 90.5,
        lag_marketing: 0,
        dead_letters_open: 1,
      },
    ]);
  });

  it('counts the audit rows of the step that ended five seconds before, each in one step only', async () => {
    await audit('CRM.EMAIL.REQUESTED', 4_999);
    await audit('CRM.EMAIL.REQUESTED', 5_000);
    await audit('CRM.EMAIL.SENT', 12_000);
    await audit('CRM.EMAIL.SENT', 19_999);
    await audit('CRM.EMAIL.FAILED', 6_000);
    await audit('CRM.EMAIL.UNKNOWN', 6_000);
    await audit('CRM.EMAIL.DENIED', 6_000);
    await audit('COMMS.PREFS.UPDATED', 6_000);
    await audit('CRM.EMAIL.DENIED', 20_000);
    const before = new Date(at.getTime() - 15_000);
    await recordSample(database.db, { at: before, waiting, publishing: noPublishing });
    await record();
    const both = await samples();
    expect(both).toMatchObject([
      { audit_rows: 1, denied: 1, requested: 0, sent: 0 },
      { audit_rows: 7, denied: 1, requested: 1, sent: 2, failed: 1, unknown: 1 },
    ]);
  });

  it('two dispatchers write one row: each adds what it published, and nothing is counted twice', async () => {
    await audit('AUTH.DENIED', 10_000);
    await letter(false);
    const [{ found } = { found: 0 }] = await database.db.sql<{ found: number }[]>`
      SELECT count(*)::int AS found FROM compliance_audit_log
       WHERE event_ts_utc > ${ago(20_000)} AND event_ts_utc <= ${ago(5_000)}`;
    await Promise.all([
      record({ published: 3, failures: 1, msSum: 60, msMax: 30 }),
      record({ published: 2, failures: 0, msSum: 10, msMax: 5 }),
    ]);
    expect(await samples()).toMatchObject([
      {
        at,
        published: 5,
        publish_failures: 1,
        publish_ms_sum: 70,
        publish_ms_max: 30,
        audit_rows: found,
        dead_letters_open: 1,
      },
    ]);
  });

  it('is kept for seven days and pruned by the next one after', async () => {
    const days = 24 * 3_600_000;
    for (const ms of [8 * days, 7 * days + 15_000, 7 * days, days])
      await recordSample(database.db, { at: new Date(ago(ms)), waiting, publishing: noPublishing });
    await record();
    expect((await samples()).map((row) => row.at.toISOString())).toEqual([ago(7 * days), ago(days), ago(0)]);
  });
});

describe('sampledAt', () => {
  it.each([
    ['10:00:00.000', '10:00:00.000'],
    ['10:00:13.999', '10:00:00.000'],
    // A timer that rings a little early has been set for the step that begins.
    ['10:00:14.998', '10:00:15.000'],
    ['10:00:15.001', '10:00:15.000'],
  ])('%s belongs to the step of %s', (now, step) => {
    expect(sampledAt(new Date(`2026-01-05T${now}Z`)).toISOString()).toBe(`2026-01-05T${step}Z`);
  });
});

// Breaks tried:
// - one category's figures written as the other's; resolved letters counted
// - both ends of a step included; no settling time
// - the second dispatcher overwrites; the audit counts added up by both
// - nothing pruned
