import type { Sql } from '@crm/db';
import { type ClaimedRow, findUnfinished } from '@crm/outbox';
import { isMarketingBlocked } from '@crm/quotas';
import type { Clock } from '@crm/runtime';
import type { DispatchLimits, Pace } from './limits.ts';

/** The marketing requests that this dispatcher has published and nobody has finished yet. */
export type MarketingWindow = {
  /** How many more may go out now, with so many consumers at the queue. */
  room: (sql: Sql, consumers: Promise<number>) => Promise<number>;
  /**
   * When to look again though nothing was heard, in milliseconds from now, for a look that began then: at the end of the rest that
   * it met, at once where that ended while it lasted; null where it met none.
   */
  againInMs: (lookedAtMs: number) => number | null;
  /** These requests went out, of either category. */
  add: (requests: readonly Pick<ClaimedRow, 'id' | 'category'>[]) => void;
};

/** Asked again after this long: what blocks marketing lasts for minutes or until the provider's day ends. */
const blockedEveryMs = 1_000;
/** A request that was lost in the broker never finishes; by now its consumer has given it back or put it off. */
const forgetMs = 10 * 60_000;

/**
 * Bounds the marketing that is out of the outbox, in the queue or in a consumer's hands: a few for each consumer, so that it
 * always has free hands for a notice, which no queue lets overtake. The broker counts what is ready and not what is in hands,
 * so those that went out are looked up until they are finished. New ones go out in lots, when there is room for half a lot, and
 * rest after each: longer while notices go out too.
 */
export function createMarketingWindow({
  clock,
  limits,
}: {
  clock: Pick<Clock, 'monotonicMs'>;
  limits: Pick<
    DispatchLimits,
    'marketingPerConsumer' | 'marketingPace' | 'marketingPaceBesideNotices' | 'noticesLastMs'
  >;
}): MarketingWindow {
  const outside = new Map<string, number>();
  let restsUntilMs = Number.NEGATIVE_INFINITY;
  let noticeAtMs = Number.NEGATIVE_INFINITY;
  let blocked = { is: false, askedAtMs: Number.NEGATIVE_INFINITY };

  function pace(): Pace {
    const isBesideNotices = clock.monotonicMs() - noticeAtMs <= limits.noticesLastMs;
    return isBesideNotices ? limits.marketingPaceBesideNotices : limits.marketingPace;
  }

  async function isBlocked(sql: Sql): Promise<boolean> {
    const nowMs = clock.monotonicMs();
    if (nowMs - blocked.askedAtMs >= blockedEveryMs) {
      blocked = { is: await isMarketingBlocked(sql), askedAtMs: nowMs };
    }
    return blocked.is;
  }

  async function forgetFinished(sql: Sql): Promise<void> {
    if (outside.size === 0) return;
    const unfinished = new Set(await findUnfinished(sql, [...outside.keys()]));
    const nowMs = clock.monotonicMs();
    for (const [id, sinceMs] of outside) {
      if (!unfinished.has(id) || nowMs - sinceMs > forgetMs) outside.delete(id);
    }
  }

  return {
    room: async (sql, asked) => {
      if (clock.monotonicMs() < restsUntilMs) return 0;
      const [consumers, isClosed] = await Promise.all([asked, isBlocked(sql), forgetFinished(sql)]);
      const sharers = Math.max(1, consumers);
      const lot = pace().perLot * sharers;
      const free = limits.marketingPerConsumer * sharers - outside.size;
      return isClosed || free < lot / 2 ? 0 : Math.min(lot, free);
    },
    add: (requests) => {
      const nowMs = clock.monotonicMs();
      const offers = requests.filter(({ category }) => category === 'marketing');
      if (offers.length < requests.length) noticeAtMs = nowMs;
      for (const { id } of offers) outside.set(id, nowMs);
      if (offers.length > 0) restsUntilMs = nowMs + pace().everyMs;
    },
    againInMs: (lookedAtMs) =>
      lookedAtMs < restsUntilMs ? Math.max(0, restsUntilMs - clock.monotonicMs()) : null,
  };
}
