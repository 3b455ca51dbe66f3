import type { Category } from '@crm/contracts';

/** Why there is no token now: the second's limit, the day's, or the provider asked for a rest. */
export type WaitReason = 'per_second' | 'per_day' | 'provider_asked';

/** Tokens that were taken, or when to ask again. */
export type Lease = {
  granted: number;
  /** How long they may be kept. */
  keepMs: number;
  /** The provider's day that they count for. */
  day: string | null;
  /** Until there may be one; 0 where some were granted. */
  waitMs: number;
  reason: WaitReason | null;
};

/** Where tokens are taken from: a row that all consumers share, or nothing where there is no limit. */
export type Ledger = {
  /** `needed`: what somebody waits for; `want` in all, with what is to be kept in hand. */
  lease: (ask: { category: Category; want: number; needed: number }) => Promise<Lease>;
  /** Gives unused ones back. */
  giveBack: (unused: { count: number; day: string | null }) => Promise<void>;
  /** Nobody takes any for so long. */
  hold: (ms: number) => Promise<void>;
};
