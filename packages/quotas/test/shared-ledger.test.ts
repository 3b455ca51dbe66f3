import { createDb, type Db } from '@crm/db';
import { createTestDatabase, type TestDatabase, untilBlocked } from '@crm/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createSharedLedger } from '../src/create-shared-ledger.ts';
import { declareQuota, liftQuota } from '../src/declare-quota.ts';
import { isMarketingBlocked } from '../src/index.ts';
import type { QuotaLimits } from '../src/quota-limits.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  db = database.db;
});
afterAll(() => database.drop());
beforeEach(() => db.sql`TRUNCATE provider_quotas`);

// So slow that nothing flows in while a test runs: 2 tokens more in an hour. A quarter of a second of it lies in hands.
const slow: QuotaLimits = {
  provider: 'smtp',
  perSecond: 2 / 3_600,
  burst: 10,
  perDay: null,
  timeZone: 'UTC',
  reservedShare: 0.2,
};
const daily: QuotaLimits = { ...slow, perSecond: null, perDay: 10 };

const take = async (
  limits: QuotaLimits,
  count: number,
  category: 'transactional' | 'marketing' = 'transactional',
) => createSharedLedger(db, limits).lease({ category, needed: count, want: count });
const granted = async (...args: Parameters<typeof take>) => (await take(...args)).granted;
const row = async () => (await db.sql`SELECT * FROM provider_quotas`)[0];

describe('M10: tokens of a second', () => {
  test('the bucket begins full, and no more is given than it holds', async () => {
    expect(await granted(slow, 7)).toBe(7);
    expect(await granted(slow, 7)).toBe(2);
    await db.sql`UPDATE provider_quotas SET tokens = 0`;
    const none = await take(slow, 1);
    expect(none).toMatchObject({ granted: 0, reason: 'per_second' });
    expect(none.waitMs).toBeGreaterThan(1_700_000);
    expect(none.waitMs).toBeLessThanOrEqual(1_800_000);
  });

  test('a consumer that starts, or another setting, fills no bucket again', async () => {
    await granted(slow, 9);
    await declareQuota(db, slow);
    await declareQuota(db, { ...slow, burst: 100 });
    expect(await granted(slow, 1)).toBe(0);
  });

  test('what flows in is what the time brings, never more than the bucket holds', async () => {
    await granted(slow, 10);
    await db.sql`UPDATE provider_quotas SET refilled_at = refilled_at - interval '1 hour', tokens = 0`;
    expect(await granted(slow, 10)).toBe(2);
    await db.sql`UPDATE provider_quotas SET refilled_at = refilled_at - interval '1 week'`;
    expect(await granted(slow, 100)).toBe(9);
  });

  test('marketing leaves the reserve, notices take it', async () => {
    expect(await granted(slow, 100, 'marketing')).toBe(7);
    expect(await granted(slow, 1, 'marketing')).toBe(0);
    expect(await granted(slow, 100)).toBe(2);
  });

  test('with a burst of 1 a notice that found nothing has the next token: marketing yields for a second', async () => {
    const single = { ...slow, burst: 1 };
    expect(await granted(single, 1, 'marketing')).toBe(1);
    expect(await granted(single, 1)).toBe(0);
    await db.sql`UPDATE provider_quotas SET tokens = 1`;
    expect(await granted(single, 1, 'marketing')).toBe(0);
    expect(await granted(single, 1)).toBe(1);
    await db.sql`UPDATE provider_quotas SET tokens = 1`;
    expect(await granted(single, 1, 'marketing')).toBe(1);
  });

  test('unused tokens go back, never above what the bucket holds', async () => {
    const { day } = await take(slow, 6);
    const { giveBack } = createSharedLedger(db, slow);
    await giveBack({ count: 4, day });
    expect(await granted(slow, 100)).toBe(7);
    await giveBack({ count: 100, day });
    expect((await row())?.tokens).toBe((await row())?.capacity);
    expect(await granted(slow, 100)).toBe(9);
  });

  test('a rest that the provider asked for binds all, and a shorter one does not end it', async () => {
    const { hold } = createSharedLedger(db, slow);
    await take(slow, 1);
    await hold(60_000);
    await hold(1_000);
    const none = await take(slow, 1);
    expect(none).toMatchObject({ granted: 0, reason: 'provider_asked' });
    expect(none.waitMs).toBeGreaterThan(30_000);
    expect(await isMarketingBlocked(db.sql)).toBe(true);
    await db.sql`UPDATE provider_quotas SET held_until = now() - interval '1 second'`;
    expect(await granted(slow, 1)).toBe(1);
  });
});

describe('M10: tokens of a day', () => {
  test('no more than the day has, of which marketing leaves its share, and the rest is for tomorrow', async () => {
    expect(await granted(daily, 100, 'marketing')).toBe(8);
    expect(await isMarketingBlocked(db.sql)).toBe(true);
    expect(await take(daily, 1, 'marketing')).toMatchObject({ granted: 0, reason: 'per_day' });
    expect(await granted(daily, 100)).toBe(2);
    const none = await take(daily, 1);
    const [{ ms } = { ms: 0 }] = await db.sql<{ ms: number }[]>`
      SELECT (extract(epoch FROM date_trunc('day', now()) + interval '1 day' - now()) * 1000)::float8 AS ms`;
    expect(none).toMatchObject({ granted: 0, reason: 'per_day' });
    expect(Math.abs(none.waitMs - ms)).toBeLessThan(30_000);
  });

  test('the day begins in the provider’s own zone', async () => {
    const zones = await db.sql<{ zone: string; ahead: boolean }[]>`
      SELECT zone, (now() AT TIME ZONE zone)::date > (now() AT TIME ZONE 'Etc/GMT+12')::date AS ahead
        FROM unnest(ARRAY['Pacific/Kiritimati', 'Etc/GMT+12']) AS zone`;
    // 26 hours apart: it is always another day there.
    expect(zones.map(({ ahead }) => ahead)).toEqual([true, false]);
    const [west, east] = [
      { ...daily, timeZone: 'Etc/GMT+12' },
      { ...daily, timeZone: 'Pacific/Kiritimati' },
    ];
    const { day: westDay } = await take(west, 10);
    await db.sql`TRUNCATE provider_quotas`;
    const { day: eastDay } = await take(east, 10);
    expect(String(eastDay) > String(westDay)).toBe(true);
  });

  test('a new day begins at nothing; what was taken yesterday does not come back into it', async () => {
    const { day } = await take(daily, 10);
    await db.sql`UPDATE provider_quotas SET day = day - 1`;
    expect(await granted(daily, 4)).toBe(4);
    await createSharedLedger(db, daily).giveBack({ count: 4, day: '2020-01-01' });
    expect(await row()).toMatchObject({ taken: 4 });
    await createSharedLedger(db, daily).giveBack({ count: 3, day });
    expect(await row()).toMatchObject({ taken: 1 });
  });

  test('other settings, or none, make nobody send more than its own: what was taken stays', async () => {
    await granted(daily, 9);
    await declareQuota(db, { ...daily, perDay: 1_000, timeZone: 'Asia/Tokyo' });
    expect(await granted(daily, 5)).toBe(1);
    await liftQuota(db, 'smtp');
    expect(await isMarketingBlocked(db.sql)).toBe(false);
    expect(await granted(daily, 5)).toBe(0);
  });
});

describe('M10: two consumers at once', () => {
  test('who waits for the other’s lock counts what that one took, and by the time after it', async () => {
    await granted(daily, 1);
    const other = createDb({ url: database.url, appName: 'consumer', poolMax: 1 });
    onTestFinished(() => other.end(0));
    const [{ pid } = { pid: 0 }] = await other.sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    const late = await db.sql.begin(async (tx) => {
      await tx`UPDATE provider_quotas SET taken = 8`;
      const waiting = createSharedLedger(other, daily).lease({
        category: 'transactional',
        needed: 5,
        want: 5,
      });
      expect(await untilBlocked(db.sql, { pid, work: waiting })).toBe('blocked');
      return { waiting };
    });
    expect(await late.waiting).toMatchObject({ granted: 2 });
    expect(await row()).toMatchObject({ taken: 10 });
  });

  test('a hundred questions of four sessions get what there is, and not one more', async () => {
    const limits = { ...daily, perDay: 150 };
    const sessions = Array.from({ length: 4 }, () =>
      createDb({ url: database.url, appName: 'consumer', poolMax: 1 }),
    );
    onTestFinished(async () => void (await Promise.all(sessions.map((one) => one.end(0)))));
    const leases = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        createSharedLedger(sessions[n % 4] ?? db, limits).lease({
          category: 'transactional',
          needed: 2,
          want: 2,
        }),
      ),
    );
    expect(leases.reduce((sum, lease) => sum + lease.granted, 0)).toBe(150);
  });
});

// Breaks tried, each of which turned a test above red:
// - create-shared-ledger: given back above the bucket's room; into a day that is over; a shorter rest ends a longer one
// - declare-quota: the bucket filled again
