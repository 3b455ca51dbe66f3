import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { ageMsMax, endSession, findSession, idleMsMax, openSession } from '../src/index.ts';
import { selectOver } from '../src/select-over.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

// The audit log has partitions for months from now on.
const start = Date.now();
const at = (ms: number) => ({ db: database.db, now: () => new Date(start + ms) });
const deps = (ms: number, id = newId) => {
  const clock = { now: at(ms).now, monotonicMs: () => ms };
  return { db: database.db, clock, newId: id, onAudited: (eventType: string) => told.push(eventType) };
};
let told: string[] = [];
beforeEach(() => {
  told = [];
});

const person = { subject: 'agent-1', name: 'Agent 1', roles: ['crm:agent'] };
const from = { ip: '203.0.113.7', userAgent: 'test' };
async function open(ms: number, { subject = person.subject, correlationId = newId(), id = newId } = {}) {
  const actor = { type: 'user', id: subject, ...from } as const;
  return openSession(deps(ms, id), { person: { ...person, subject }, by: 'demo', actor, correlationId });
}
const audited = (correlationId: string) => database.db.sql`
  SELECT event_type, actor_id, host(ip_addr::inet) AS ip, payload_json FROM compliance_audit_log
   WHERE correlation_id = ${correlationId} ORDER BY id`;
const minute = 60_000;

describe('a session at the console', () => {
  it('is found by its token, and by no other', async () => {
    const { token } = await open(0);
    expect(await findSession(at(1), token)).toEqual({ ...person, expiresAt: new Date(start + ageMsMax) });
    expect(await findSession(at(1), `${token}x`)).toBeUndefined();
  });

  it('T12: the token is not stored, only its hash', async () => {
    const { token } = await open(0);
    const rows = JSON.stringify(await database.db.sql`SELECT * FROM console_sessions`);
    expect(rows).toContain('agent-1');
    expect(rows).not.toContain(token);
  });

  it('is over when it has idled for half an hour, and lives on while it is used', async () => {
    const { token } = await open(0);
    expect(await findSession(at(idleMsMax - minute), token)).toBeDefined();
    expect(await findSession(at(2 * idleMsMax - 2 * minute), token)).toBeDefined();
    expect(await findSession(at(4 * idleMsMax), token)).toBeUndefined();
  });

  it('is over after twelve hours, however busy it was', async () => {
    const { token } = await open(0);
    for (let ms = 0; ms < ageMsMax; ms += 20 * minute) expect(await findSession(at(ms), token)).toBeDefined();
    expect(await findSession(at(ageMsMax), token)).toBeUndefined();
  });

  it('is over once it was signed out', async () => {
    const { token } = await open(0);
    await endSession(deps(1), { token, cause: 'asked', from, correlationId: newId() });
    expect(await findSession(at(1), token)).toBeUndefined();
  });

  it('that is over is swept when another is opened', async () => {
    await open(0, { subject: 'long-gone' });
    await open(2 * ageMsMax);
    const left = await database.db.sql`SELECT 1 FROM console_sessions WHERE subject = 'long-gone'`;
    expect(left).toHaveLength(0);
  });

  it('that idled is swept too, by its index, and one in use is not', async () => {
    const { sql } = database.db;
    await open(0, { subject: 'idle' });
    await open(idleMsMax, { subject: 'busy' });
    await sql`
      INSERT INTO console_sessions
      SELECT n::text, 'crowd', 'crowd', '{crm:agent}', ${at(0).now().toISOString()}::text::timestamptz,
             ${at(idleMsMax).now().toISOString()}::text::timestamptz, ${at(ageMsMax).now().toISOString()}::text::timestamptz
        FROM generate_series(1, 20000) n`;
    await sql`ANALYZE console_sessions`;
    const later = new Date(start + idleMsMax + minute);
    const plan = await sql<
      { 'QUERY PLAN': string }[]
    >`EXPLAIN (ANALYZE, COSTS OFF) ${selectOver(sql, later)}`;
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('Index Scan using idx_console_sessions_last_seen');
    expect(text).not.toMatch(/Seq Scan|Sort|Rows Removed/);
    await open(idleMsMax + minute);
    const left =
      await sql`SELECT DISTINCT subject FROM console_sessions WHERE subject IN ('idle', 'busy', 'crowd')`;
    expect(left.map((row) => row.subject).sort()).toEqual(['busy', 'crowd']);
  });
});

describe('E5: the record of a session', () => {
  it('says who signed in as what, from where, and who signed out', async () => {
    const correlationId = newId();
    const { token } = await open(0, { correlationId });
    await endSession(deps(1), { token, cause: 'asked', from, correlationId });
    const person = { actor_id: 'agent-1', ip: '203.0.113.7' };
    expect([...(await audited(correlationId))]).toEqual([
      {
        event_type: 'AUTH.SIGNED_IN',
        ...person,
        payload_json: { roles: ['crm:agent'], by: 'demo', correlationId },
      },
      { event_type: 'AUTH.SIGNED_OUT', ...person, payload_json: { cause: 'asked', correlationId } },
    ]);
    expect(told).toEqual(['AUTH.SIGNED_IN', 'AUTH.SIGNED_OUT']);
  });

  it('is written once, however often the way out is taken, and not for a session that was over', async () => {
    const correlationId = newId();
    const leave = (token: string, ms: number) =>
      endSession(deps(ms), { token, cause: 'asked', from, correlationId });
    const { token } = await open(0);
    await Promise.all([leave(token, 1), leave(token, 1), leave(token, 1)]);
    expect(await audited(correlationId)).toHaveLength(1);
    await leave((await open(0)).token, idleMsMax);
    await leave('no such token', 1);
    expect(await audited(correlationId)).toHaveLength(1);
  });

  it('fails closed: who cannot be recorded is neither signed in nor out', async () => {
    const noId = () => 'no uuid';
    await expect(open(0, { subject: 'unrecorded', id: noId })).rejects.toMatchObject({ code: '22P02' });
    const rows = await database.db.sql`SELECT 1 FROM console_sessions WHERE subject = 'unrecorded'`;
    expect(rows).toHaveLength(0);
    const { token } = await open(0);
    told = [];
    const leaving = endSession(deps(1, noId), { token, cause: 'asked', from, correlationId: newId() });
    await expect(leaving).rejects.toMatchObject({ code: '22P02' });
    expect(await findSession(at(1), token)).toBeDefined();
    expect(told).toEqual([]);
  });
});
