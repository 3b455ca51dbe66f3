import type { Category } from '@crm/contracts';
import type { SendOutcome } from '@crm/providers';
import type { Turn } from '@crm/quotas';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { DeliveryDeps } from '../src/index.ts';
import { accepted, openWorkshopWithLoan, tryLater, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.provider.sent = [];
  shop.provider.answer = accepted;
});

/** A provider that gives turns as the test says, and what was asked of it. */
function quotaOf(turn: Turn) {
  const asked: Category[] = [];
  const held: number[] = [];
  const deps: DeliveryDeps = {
    ...shop.deps,
    quota: {
      take: async (category) => {
        asked.push(category);
        return turn;
      },
      hold: async (ms) => void held.push(ms),
    },
  };
  return { deps, asked, held };
}
const later: Turn = { kind: 'later', inMs: 7_200_000, reason: 'per_day' };
const unusedTurn = () => {
  const turn = {
    kind: 'taken' as const,
    given: 0,
    unused: () => {
      turn.given += 1;
    },
  };
  return turn;
};

describe('M10: a message that has no turn at the provider', () => {
  it('waits in the outbox in its place of the schedule: no attempt, its state kept, the event done', async () => {
    const event = await shop.admit({ category: 'marketing' });
    const { deps, asked } = quotaOf(later);
    expect(await shop.deliver(event, deps)).toEqual({ kind: 'deferred', reason: 'per_day' });
    expect(asked).toEqual(['marketing']);
    expect(shop.provider.sent).toEqual([]);
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'queued', attempt_count: 0 });
    expect(await shop.log(event.message_id)).toEqual([]);
    const [, next] = await shop.requests(event.message_id);
    expect(next).toMatchObject({ attempt_count: 0, event: { attempt: 1, causation_id: event.event_id } });
    expect(next?.due_in).toBeGreaterThan(7_100);
    expect(next?.due_in).toBeLessThanOrEqual(7_200);
    const why = await shop.database.db
      .sql`SELECT last_error FROM outbox_messages WHERE id = ${next?.event.event_id ?? null}`;
    expect(why).toEqual([{ last_error: 'waits: scripted per_day' }]);

    // Delivered again it is done; the next one goes out.
    expect(await shop.deliver(event)).toEqual({ kind: 'done' });
    if (next === undefined) throw new Error('no request');
    expect(await shop.deliver(next.event)).toEqual({ kind: 'done' });
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'sent', attempt_count: 1 });
    expect(shop.provider.sent).toHaveLength(1);
  });

  it('two copies of one event at once leave one request behind', async () => {
    const event = await shop.admit();
    const { deps } = quotaOf(later);
    await Promise.all([shop.deliver(event, deps), shop.deliver(event, deps)]);
    expect(await shop.requests(event.message_id)).toHaveLength(2);
  });

  it('an opt-out that comes meanwhile ends it: its turn is given back unused', async () => {
    const event = await shop.admit({ category: 'marketing' });
    await shop.database.db.sql`
      UPDATE messages SET permit_revoked_at = now(), state = 'revoked' WHERE id = ${event.message_id}`;
    const turn = unusedTurn();
    expect(await shop.deliver(event, quotaOf(turn).deps)).toEqual({ kind: 'done' });
    expect(turn.given).toBe(1);
    expect(shop.provider.sent).toEqual([]);
  });

  it('takes one turn for one call, and gives none back that was used', async () => {
    const event = await shop.admit();
    const turn = unusedTurn();
    const { deps, asked } = quotaOf(turn);
    await shop.deliver(event, deps);
    await shop.deliver(event, deps);
    expect([asked, turn.given, shop.provider.sent.length]).toEqual([['transactional'], 0, 1]);
  });
});

const refusal = (more: Partial<SendOutcome & { kind: 'refused' }>): SendOutcome => ({
  kind: 'refused',
  permanent: false,
  code: 'PROVIDER_THROTTLED',
  reason: 'slow down',
  ...more,
});

describe('M10: what is not the mail’s fault leaves its schedule where it is', () => {
  // A provider over HTTP says 429 with Retry-After: 120; over SMTP the words say it, or nothing does.
  it.each([
    [refusal({ throttle: { retryAfterMs: 120_000 } }), 120, [120_000]],
    [refusal({ throttle: { retryAfterMs: null } }), 30, [30_000]],
    [refusal({ code: 'PROVIDER_UNREACHABLE' }), 60, []],
    [refusal({ code: 'PROVIDER_AUTH' }), 60, []],
  ])('%o: the next try is the same attempt, in %i s', async (answer, seconds, holds) => {
    const event = await shop.admit();
    shop.provider.answer = answer;
    const { deps, held } = quotaOf(unusedTurn());
    await shop.deliver(event, deps);
    expect(held).toEqual(holds);
    const [, next] = await shop.requests(event.message_id);
    expect(next?.event.attempt).toBe(1);
    expect(next?.due_in).toBeGreaterThan(seconds - 10);
    expect(next?.due_in).toBeLessThanOrEqual(seconds);
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'retrying', attempt_count: 1 });
  });

  it('a refusal of the mail itself takes the next place', async () => {
    const event = await shop.admit();
    shop.provider.answer = tryLater;
    await shop.deliver(event, quotaOf(unusedTurn()).deps);
    expect((await shop.requests(event.message_id))[1]?.event.attempt).toBe(2);
  });

  it('a day after its admission a message is given up by its schedule all the same', async () => {
    const event = await shop.admit();
    await shop.database.db.sql`
      UPDATE messages SET created_at = created_at - interval '25 hours' WHERE id = ${event.message_id}`;
    shop.provider.answer = refusal({ throttle: { retryAfterMs: 1_000 } });
    await shop.deliver(event, quotaOf(unusedTurn()).deps);
    expect((await shop.requests(event.message_id))[1]?.event.attempt).toBe(2);
  });

  it.each([
    [86_400_000 - 1, 1],
    [86_400_000, 2],
  ])('%i ms after its admission the next try is attempt %i: a day is a day', async (ageMs, attempt) => {
    const event = await shop.admit();
    const { created_at: admittedAt } = await shop.message(event.message_id);
    const now = () => new Date((admittedAt as Date).getTime() + ageMs);
    shop.provider.answer = refusal({ throttle: { retryAfterMs: 1_000 } });
    await shop.deliver(event, { ...quotaOf(unusedTurn()).deps, clock: { ...shop.deps.clock, now } });
    expect((await shop.requests(event.message_id))[1]?.event.attempt).toBe(attempt);
  });

  it('others that cannot be told of the rest do not keep the outcome from being written', async () => {
    const event = await shop.admit();
    shop.provider.answer = refusal({ throttle: { retryAfterMs: 1_000 } });
    const { deps } = quotaOf(unusedTurn());
    const hold = async () => {
      throw new Error('away');
    };
    await shop.deliver(event, { ...deps, quota: { take: async () => unusedTurn(), hold } });
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'retrying' });
  });
});
