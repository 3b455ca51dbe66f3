import { waitFor } from '@crm/dev';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Desk, openDesk, patience } from './desk.ts';
import { eventsLeft, seedEvent } from './seed-events.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

test('a process configured by its environment alone leads, prunes what is over, tells its metrics, and stops with 0', async () => {
  const { db } = desk.database;
  await seedEvent(db, { ageDays: 91 });
  const { eventId: young } = await seedEvent(db, { ageDays: 89 });
  const scheduler = await desk.start();
  const succeeded = 'crm_job_last_success_timestamp_seconds{job_name="events"}';
  await waitFor(() => scheduler.metric(succeeded), { ...patience, what: 'the job to have run' });
  expect(await eventsLeft(db)).toEqual({ events: [young], remembered: [young] });
  expect(await scheduler.metric('crm_job_removed_total{job_name="events"}')).toBe(1);
  expect(await scheduler.metric('crm_scheduler_leading')).toBe(1);
  expect(Date.now() / 1_000 - ((await scheduler.metric(succeeded)) ?? 0)).toBeLessThan(60);
  const monthsAhead = () => scheduler.metric('crm_partition_months_ahead{table="delivery_log"}');
  await waitFor(monthsAhead, { ...patience, what: 'the job that makes months to have run' });
  expect(await monthsAhead()).toBe(12);
  expect(scheduler.output()).toMatch(/"job":"events","removed":1/);
  const ready = await fetch(`${await scheduler.url()}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([200, { checks: { database: 'ok' } }]);
  expect((await fetch(`${await scheduler.url()}/healthz`)).status).toBe(200);
  expect(await scheduler.stop()).toEqual({ code: 0, signal: null });
});

test('SIGTERM while it stands by, and while its database is away, ends it with 0', async () => {
  const leader = await desk.start();
  await desk.leader([leader]);
  const second = await desk.start();
  await second.waitForOutput('scheduler started', patience.timeoutMs);
  expect(second.leads()).toBe(false);
  expect(await second.stop()).toEqual({ code: 0, signal: null });
  const lost = await desk.start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  await lost.waitForOutput('no session to lead by', patience.timeoutMs);
  expect(await lost.stop()).toEqual({ code: 0, signal: null });
});

test('SIGTERM in the middle of a removal that lasts: it is undone, and the exit is 0', async () => {
  const { db } = desk.database;
  const { eventId } = await seedEvent(db, { ageDays: 91 });
  const blocker = await db.sql.reserve();
  try {
    await blocker`BEGIN`;
    await blocker`SELECT 1 FROM outbox_messages FOR UPDATE`;
    const scheduler = await desk.start();
    const isBlocked = async () =>
      (
        await db.sql`SELECT 1 FROM pg_stat_activity
                      WHERE datname = current_database() AND application_name = 'crm-scheduler' AND wait_event_type = 'Lock'`
      ).length > 0;
    await waitFor(isBlocked, { ...patience, what: 'the removal to wait' });
    expect(await scheduler.stop('SIGTERM', 20_000)).toEqual({ code: 0, signal: null });
    await blocker`ROLLBACK`;
  } finally {
    blocker.release();
  }
  expect((await eventsLeft(db)).events).toEqual([eventId]);
});

test('every fault of the settings is named at once, no value is repeated, and the exit is 78', async () => {
  const scheduler = await desk.start({
    DATABASE_URL: 'mysql://hidden@x',
    RETENTION_OUTBOX_DAYS: '6',
    RETENTION_AUDIT_MONTHS: '11',
    RETENTION_IDEMPOTENCY_DAYS: 'never-said',
    AUDIT_SEAL_KEY: 'hidden-key',
  });
  expect(await scheduler.exited).toEqual({ code: 78, signal: null });
  for (const name of [
    'DATABASE_URL',
    'RETENTION_OUTBOX_DAYS',
    'RETENTION_AUDIT_MONTHS',
    'RETENTION_IDEMPOTENCY_DAYS',
    'AUDIT_SEAL_KEY',
  ])
    expect(scheduler.output()).toContain(`${name}: `);
  expect(scheduler.output()).not.toMatch(/hidden|never-said/);
});
