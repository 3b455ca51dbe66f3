import { seedLoan } from '@crm/db/testing';
import { waitFor } from '@crm/dev';
import { newId } from '@crm/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Desk, openDesk, patience } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

test('previews whose time is over go, more than one batch of them, and are counted; others stay', async () => {
  const { sql } = desk.database.db;
  const kept = newId();
  await sql`
    INSERT INTO email_previews (id, owner_id, html, expires_at)
    SELECT gen_random_uuid(), 'agent-' || n, 'x', now() - interval '1 second' FROM generate_series(1, 1100) AS n`;
  await sql`INSERT INTO email_previews (id, owner_id, html, expires_at) VALUES (${kept}, 'agent-0', 'x', now() + interval '1 hour')`;
  const scheduler = await desk.start();
  await waitFor(
    async () => (await scheduler.metric('crm_job_removed_total{job_name="previews"}')) === 1_100,
    {
      ...patience,
      what: 'the old ones to go',
    },
  );
  expect([...(await sql`SELECT id FROM email_previews`)]).toEqual([{ id: kept }]);
});

test('drafts that nobody went on with for 30 days go, others stay', async () => {
  const { sql } = desk.database.db;
  for (const [index, age] of ['31 days', '29 days'].entries()) {
    await seedLoan(sql, { id: 8801 + index });
    await sql`
      INSERT INTO email_drafts (owner_id, loan_id, content, version, saved_at)
      VALUES ('agent-1', ${8801 + index}, '{}', ${newId()}, now() - ${age}::text::interval)`;
  }
  const scheduler = await desk.start();
  await waitFor(async () => (await scheduler.metric('crm_job_removed_total{job_name="drafts"}')) === 1, {
    ...patience,
    what: 'the sweep',
  });
  const left = await sql<{ id: number }[]>`SELECT loan_id AS id FROM email_drafts`;
  expect(left.map(({ id }) => id)).toEqual([8802]);
});

test('bytes that nothing names go after a day', async () => {
  const { sql } = desk.database.db;
  for (const [hash, age] of [
    ['a', '25 hours'],
    ['b', '1 hour'],
  ] as const)
    await sql`INSERT INTO blobs (sha256, size, bytes, touched_at) VALUES (repeat(${hash}, 64), 1, 'x', now() - ${age}::text::interval)`;
  const scheduler = await desk.start();
  await waitFor(async () => (await scheduler.metric('crm_job_removed_total{job_name="blobs"}')) === 1, {
    ...patience,
    what: 'the sweep',
  });
  expect([...(await sql`SELECT left(sha256, 1) AS h FROM blobs`)]).toEqual([{ h: 'b' }]);
});

test('answers under idempotency keys stay for good, unless a time is set', async () => {
  const { sql } = desk.database.db;
  const left = async () =>
    (await sql<{ key: string }[]>`SELECT key FROM idempotency_keys ORDER BY key`).map(({ key }) => key);
  for (const [key, age] of [
    ['old', '31 days'],
    ['young', '29 days'],
  ] as const)
    await sql`INSERT INTO idempotency_keys (actor_id, route, loan_id, key, body_hash, status, answer, created_at)
              VALUES ('a', 'r', 1, ${key}, 'h', 202, '{"messageId":"00000000-0000-7000-8000-000000000000"}', now() - ${age}::text::interval)`;
  const forever = await desk.start();
  await waitFor(() => forever.metric('crm_job_last_success_timestamp_seconds{job_name="events"}'), {
    ...patience,
    what: 'a first round',
  });
  expect(await left()).toEqual(['old', 'young']);
  await forever.stop();
  const month = await desk.start({ RETENTION_IDEMPOTENCY_DAYS: '30' });
  await waitFor(
    async () => (await month.metric('crm_job_removed_total{job_name="idempotency_keys"}')) === 1,
    {
      ...patience,
      what: 'the old one to go',
    },
  );
  expect(await left()).toEqual(['young']);
});

test('a job that fails is counted, is told, and stops no other', async () => {
  const { sql } = desk.database.db;
  await sql`ALTER TABLE email_drafts RENAME COLUMN saved_at TO touched_at`;
  await sql`INSERT INTO email_previews (id, owner_id, html, expires_at) VALUES (${newId()}, 'a', 'x', now() - interval '1 hour')`;
  const scheduler = await desk.start();
  await waitFor(async () => (await scheduler.metric('crm_job_removed_total{job_name="previews"}')) === 1, {
    ...patience,
    what: 'the other job',
  });
  await waitFor(() => scheduler.metric('crm_job_failures_total{job_name="drafts"}'), {
    ...patience,
    what: 'the failure to be counted',
  });
  expect(scheduler.output()).toContain('a job failed; it is tried again');
  expect(await scheduler.metric('crm_job_last_success_timestamp_seconds{job_name="drafts"}')).toBeUndefined();
  expect(scheduler.leads()).toBe(true);
});
