import { waitFor } from '@crm/dev';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Desk, openDesk, patience, type SchedulerProcess } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

async function three(): Promise<{ leader: SchedulerProcess; others: SchedulerProcess[] }> {
  const all = await Promise.all([desk.start(), desk.start(), desk.start()]);
  for (const one of all) await one.waitForOutput('scheduler started', patience.timeoutMs);
  const leader = await desk.leader(all);
  return { leader, others: all.filter((one) => one !== leader) };
}

/** Sessions that hold the lock, as the server knows it. */
async function holders(): Promise<number> {
  const rows = await desk.database.db.sql`
    SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE l.locktype = 'advisory' AND l.objid = 7240042 AND l.granted AND d.datname = current_database()`;
  return rows.length;
}

test('of three one leads; it is killed, and another one leads within 10 s', async () => {
  const { leader, others } = await three();
  expect(others.filter((one) => one.leads())).toEqual([]);
  expect(await holders()).toBe(1);
  await leader.kill();
  const sinceMs = performance.now();
  const next = await desk.leader(others);
  const tookMs = performance.now() - sinceMs;
  expect(tookMs).toBeLessThan(10_000);
  expect(others.filter((one) => one.leads())).toEqual([next]);
  // It works, too: every job has come to its end under it.
  await waitFor(() => next.metric('crm_job_last_success_timestamp_seconds{job_name="events"}'), {
    ...patience,
    what: 'the next one to work',
  });
});

test('one that is told to stop gives the lead away within seconds', async () => {
  const { leader, others } = await three();
  expect(await leader.stop()).toEqual({ code: 0, signal: null });
  const sinceMs = performance.now();
  await desk.leader(others);
  expect(performance.now() - sinceMs).toBeLessThan(10_000);
});

test('one whose session the server ends notices at once, leads no more, and stands again', async () => {
  const { sql } = desk.database.db;
  const alone = await desk.start();
  await desk.leader([alone]);
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'crm-scheduler'`;
  await alone.waitForOutput('has lost its session and with it the lead', 10_000);
  await waitFor(() => alone.leads(), { ...patience, what: 'it to lead again' });
  expect(await holders()).toBe(1);
  expect(await alone.metric('crm_scheduler_leading')).toBe(1);
});
