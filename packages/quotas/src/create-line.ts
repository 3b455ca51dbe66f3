import type { Category } from '@crm/contracts';
import type { Lease, Ledger, WaitReason } from './ledger.ts';

/** A turn to call the provider once, or when to come again: that long is not waited for in the hand. */
export type Turn =
  | { kind: 'taken' /** Nobody was called: the token is for somebody else. */; unused: () => void }
  | { kind: 'later'; inMs: number; reason: WaitReason };

export type LineOptions = {
  category: Category;
  ledger: Ledger;
  /** Between two tokens as they flow in; 0 where only the day is limited. */
  gapMs: number;
  /** Tokens that are taken into the hand at most; 0: no more than are waited for. */
  stockMax: number;
  /** What the bucket can have for this category: to wait for more would let tokens flow over. */
  batchMax: number;
  /** Who would wait longer is told to come again. */
  holdMs: number;
  /** So many wait at most. */
  waitingMax: number;
  onWaiting: (waiting: number) => void;
  /** Tokens that could not be given back: they are lost to the day's count. */
  onLost: (error: unknown) => void;
};

export type Line = {
  take: (signal: AbortSignal) => Promise<Turn>;
  /** Gives back what is in hand. */
  drop: () => Promise<void>;
  stop: () => void;
};

type Lot = { left: number; day: string | null; timer: NodeJS.Timeout };
type Waiter = { answer: (turn: Turn) => void; fail: (error: unknown) => void };

/** Asking once for several saves round trips; longer than this nobody lets tokens lie for it. */
const batchMs = 200;
/** Limits may have been raised meanwhile. */
const restMaxMs = 5_000;
const laterMinMs = 1_000;

/**
 * Those of one category that wait for a token, first come, first served, and the few tokens in hand. One question is asked at
 * a time, for all that wait. How many are taken beyond them follows the traffic: twice as many each time that a lot was used
 * up before its time was over, none when it was not, so that a quiet consumer keeps nothing from others.
 */
export function createLine(options: LineOptions): Line {
  const { category, ledger, gapMs, stockMax, batchMax, holdMs, waitingMax, onWaiting, onLost } = options;
  const waiting: Waiter[] = [];
  let lot: Lot | null = null;
  let size = 1;
  let isAsking = false;
  let last: Pick<Lease, 'waitMs' | 'reason'> = { waitMs: 0, reason: null };
  let wake: () => void = () => undefined;

  function turnOf(day: string | null): Turn {
    const unused = () => {
      if (lot === null) void giveBack({ count: 1, day });
      else lot.left += 1;
    };
    return { kind: 'taken', unused };
  }

  async function giveBack(unused: { count: number; day: string | null }): Promise<void> {
    if (unused.count > 0) await ledger.giveBack(unused).catch(onLost);
  }

  async function drop(): Promise<void> {
    const was = lot;
    lot = null;
    if (was === null) return;
    clearTimeout(was.timer);
    await giveBack({ count: was.left, day: was.day });
  }

  function put({ granted, day, keepMs }: Lease): void {
    // One whose time is not over was used up: there is traffic.
    if (lot !== null) size = Math.min(stockMax, size * 2);
    void drop();
    const served = waiting.splice(0, granted);
    if (keepMs > 0) {
      const timer = setTimeout(() => {
        size = 1;
        void drop();
      }, keepMs);
      timer.unref();
      lot = { left: granted - served.length, day, timer };
    }
    for (const waiter of served) waiter.answer(turnOf(day));
    onWaiting(waiting.length);
  }

  function later({ waitMs, reason }: Pick<Lease, 'waitMs' | 'reason'>, place: number): Turn {
    return {
      kind: 'later',
      inMs: Math.max(laterMinMs, waitMs + place * gapMs),
      reason: reason ?? 'per_second',
    };
  }

  /** Tells those that would wait too long to come again. */
  function dismiss(lease: Lease): void {
    const staying = gapMs === 0 ? waiting.length : Math.ceil((holdMs - lease.waitMs) / gapMs);
    const leaving = waiting.splice(lease.waitMs > holdMs ? 0 : Math.max(0, staying));
    for (const [place, waiter] of leaving.entries()) waiter.answer(later(lease, waiting.length + place));
    onWaiting(waiting.length);
  }

  async function rest(waitMs: number): Promise<void> {
    const more = Math.min(waiting.length, batchMax) - 1;
    const ms = Math.min(waitMs + Math.min(more * gapMs, batchMs), restMaxMs);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      while (waiting.length > 0) {
        const needed = waiting.length;
        const lease = await ledger.lease({
          category,
          needed,
          want: Math.max(needed, Math.min(size, stockMax)),
        });
        last = lease;
        if (lease.granted > 0) put(lease);
        else dismiss(lease);
        if (lease.granted < needed && waiting.length > 0)
          await rest(lease.granted > 0 ? gapMs : lease.waitMs);
      }
    } catch (error) {
      for (const waiter of waiting.splice(0)) waiter.fail(error);
      onWaiting(0);
    } finally {
      isAsking = false;
    }
  }

  return {
    drop,
    take: async (signal) => {
      signal.throwIfAborted();
      if (waiting.length === 0 && lot !== null && lot.left > 0) {
        lot.left -= 1;
        return turnOf(lot.day);
      }
      if (waiting.length >= waitingMax) return later(last, waiting.length);
      return new Promise<Turn>((resolve, reject) => {
        const end = (settle: () => void) => {
          signal.removeEventListener('abort', onAbort);
          settle();
        };
        const waiter: Waiter = {
          answer: (turn) => end(() => resolve(turn)),
          fail: (error) => end(() => reject(error)),
        };
        const onAbort = () => {
          waiting.splice(waiting.indexOf(waiter), 1);
          onWaiting(waiting.length);
          waiter.fail(signal.reason);
        };
        signal.addEventListener('abort', onAbort);
        waiting.push(waiter);
        onWaiting(waiting.length);
        void ask();
      });
    },
    stop: () => {
      for (const waiter of waiting.splice(0)) waiter.fail(new Error('nobody sends any more'));
      wake();
    },
  };
}
