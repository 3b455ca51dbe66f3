import { setImmediate } from 'node:timers/promises';
import type { EmailRequestedV1 } from '@crm/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { Claim } from '../src/claim-attempt.ts';
import { claimEvents } from '../src/claim-events.ts';
import { mayStart, whileRenewing } from '../src/lease.ts';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
let event: EmailRequestedV1;
let claim: Claim;
const claimedAtMs = 100_000;
const lease = { leaseMs: 15_000, renewMs: 5_000 };

beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());
beforeEach(async () => {
  event = await shop.admit();
  const { event_id: eventId, message_id: messageId } = event;
  const { owner } = shop.deps;
  const request = { eventId, messageId, rendering: null, owner, leaseMs: 60_000, provider: 'scripted' };
  const [claimed] = await claimEvents(shop.database.db.sql, [request]);
  if (claimed?.kind !== 'claimed') throw new Error('not claimed');
  claim = { ...claimed, eventId, claimedAtMs };
});
afterEach(() => {
  vi.useRealTimers();
});

/** The lease as the database has it: seconds that are left of it. */
async function leftS(): Promise<number> {
  const [row] = await shop.database.db.sql<{ left: number }[]>`
    SELECT extract(epoch FROM lease_until - clock_timestamp())::float8 AS left
      FROM processed_events WHERE event_id = ${event.event_id}`;
  return row?.left ?? 0;
}
const takeOver = () => shop.database.db.sql`
  UPDATE processed_events SET fence = nextval('public.processed_events_fence') WHERE event_id = ${event.event_id}`;
/** Dependencies that see so much time gone since the claim. */
const after = (usedMs: number) => ({
  ...shop.deps,
  lease,
  clock: { ...shop.deps.clock, monotonicMs: () => claimedAtMs + usedMs },
});

describe('I7: whether a call may begin', () => {
  it('with more than five seconds of the lease left it begins, and the database is not asked', async () => {
    await takeOver();
    expect(await mayStart(after(9_999), claim)).toBe(true);
    expect(await leftS()).toBeGreaterThan(50);
  });

  it('with five seconds left or fewer it begins only under a lease that is renewed for it', async () => {
    expect(await mayStart(after(10_000), claim)).toBe(true);
    expect(await leftS()).toBeLessThanOrEqual(15);
  });

  it.each([10_000, 14_000, 60_000])(
    '%i ms after a claim that somebody took over it does not begin',
    async (usedMs) => {
      await takeOver();
      expect(await mayStart(after(usedMs), claim)).toBe(false);
      expect(await leftS()).toBeGreaterThan(40);
    },
  );

  it('an event that is finished is not called for again', async () => {
    await shop.database.db.sql`
      UPDATE processed_events SET finished_at = clock_timestamp(), verdict = 'acknowledge' WHERE event_id = ${event.event_id}`;
    expect(await mayStart(after(60_000), claim)).toBe(false);
  });
});

describe('a lease while the call runs', () => {
  beforeEach(() => {
    // Of the timers only these: the driver of the database needs its own.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });

  it('is renewed every five seconds, and no more once the call has ended, however it did', async () => {
    const work = async () => {
      vi.advanceTimersByTime(lease.renewMs - 1);
      expect(await leftS()).toBeGreaterThan(50);
      vi.advanceTimersByTime(1);
      return 'answer';
    };
    expect(await whileRenewing({ ...shop.deps, lease }, claim, work)).toBe('answer');
    // The renewal under way was waited for.
    expect(await leftS()).toBeLessThanOrEqual(15);
    const failing = whileRenewing({ ...shop.deps, lease }, claim, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that is lost is not asked for again', async () => {
    await takeOver();
    await whileRenewing({ ...shop.deps, lease }, claim, async () => {
      vi.advanceTimersByTime(lease.renewMs);
      await expect.poll(() => vi.getTimerCount(), { timeout: 60_000 }).toBe(0);
    });
  });

  it('is asked for again after a renewal that failed', async () => {
    const { sql } = shop.database.db;
    let asked = 0;
    // The first statement finds nobody; those after it are the database's own.
    const flaky = new Proxy(sql, {
      apply: (target, self, args: Parameters<typeof sql>) => {
        const isRenewal = String(args[0]).includes('SET lease_until');
        if (isRenewal) asked += 1;
        return isRenewal && asked === 1
          ? Promise.reject(new Error('away'))
          : Reflect.apply(target, self, args);
      },
    });
    await whileRenewing({ ...shop.deps, db: { ...shop.database.db, sql: flaky }, lease }, claim, async () => {
      vi.advanceTimersByTime(lease.renewMs);
      // Its failure has been dealt with when the loop comes round.
      await setImmediate();
      vi.advanceTimersByTime(lease.renewMs);
    });
    expect(asked).toBe(2);
    expect(await leftS()).toBeLessThanOrEqual(15);
  });
});
