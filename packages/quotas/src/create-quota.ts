import type { Category } from '@crm/contracts';
import { createLine, type Line, type Turn } from './create-line.ts';
import type { Ledger } from './ledger.ts';
import { bucketOf, keepMs, type QuotaLimits } from './quota-limits.ts';

/** What a provider lets us send, for one consumer. */
export type Quota = {
  /**
   * A turn to call the provider once. Waits for it as long as a delivery may be held; beyond that says when to come again.
   * Rejects with the signal's reason, and when the database does not answer.
   */
  take: (category: Category, signal: AbortSignal) => Promise<Turn>;
  /** The provider asked to be left alone: nobody takes a turn for so long. */
  hold: (ms: number) => Promise<void>;
  /** Gives back what is in hand. */
  stop: () => Promise<void>;
};

export type QuotaOptions = {
  ledger: Ledger;
  /** Null: no limit. */
  limits: QuotaLimits | null;
  /** How long a delivery waits in the hand. The broker takes it away after 30 minutes. */
  holdMs: number;
  /** So many of marketing wait in the hand; the rest of it is free for notices. */
  marketingMax: number;
  onWaiting?: (waiting: { category: Category; waiting: number }) => void;
  onLost?: (error: unknown) => void;
};

/** Where only the day is limited nothing tells how fast it is used. */
const stockOfDay = 20;

/** A line for notices and one for marketing, on one ledger. */
export function createQuota(options: QuotaOptions): Quota {
  const { ledger, limits, holdMs, marketingMax } = options;
  const perSecond = limits?.perSecond ?? null;
  const inHands = perSecond === null ? stockOfDay : Math.floor((perSecond * keepMs) / 1_000);
  const bucket = limits === null ? null : bucketOf(limits);
  const lineOf = (category: Category, waitingMax: number): Line =>
    createLine({
      category,
      ledger,
      gapMs: perSecond === null ? 0 : 1_000 / perSecond,
      stockMax: bucket?.mayStock ? inHands : 0,
      batchMax:
        bucket === null
          ? 1
          : Math.max(1, Math.floor(bucket.capacity - (category === 'marketing' ? bucket.reserved : 0))),
      holdMs,
      waitingMax,
      onWaiting: (waiting) => options.onWaiting?.({ category, waiting }),
      onLost: (error) => options.onLost?.(error),
    });
  const lines = {
    transactional: lineOf('transactional', Number.POSITIVE_INFINITY),
    marketing: lineOf('marketing', marketingMax),
  };
  const drop = () => Promise.all(Object.values(lines).map((line) => line.drop()));

  return {
    take: (category, signal) => lines[category].take(signal),
    hold: async (ms) => {
      await ledger.hold(ms);
      await drop();
    },
    stop: async () => {
      for (const line of Object.values(lines)) line.stop();
      await drop();
    },
  };
}
