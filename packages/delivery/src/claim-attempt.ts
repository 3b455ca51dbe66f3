import type { ClaimedEvent, Rendering } from './claim-events.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { Work } from './load-work.ts';

/** Ours while the lease runs; whoever takes it over raises the fence, and an older fence settles nothing. */
export type Claim = {
  eventId: string;
  fence: string;
  attemptCount: number;
  artifactId: string | null;
  claimedAtMs: number;
};

export type Claimed = { kind: 'claimed'; claim: Claim } | Exclude<ClaimedEvent, { kind: 'claimed' }>;

/** Claims an event for an attempt; committed before the provider is called. */
export async function claimAttempt(
  {
    store,
    clock,
    owner,
    lease,
    provider,
  }: Pick<DeliveryDeps, 'store' | 'clock' | 'owner' | 'lease' | 'provider'>,
  { work, rendering }: { work: Work; rendering: Rendering | null },
): Promise<Claimed> {
  // Taken before the statement: the lease that the database counts from a later moment ends later than we think.
  const claimedAtMs = clock.monotonicMs();
  const { eventId, messageId, category } = work;
  const claimed = await store.claim(category, {
    eventId,
    messageId,
    rendering,
    owner,
    leaseMs: lease.leaseMs,
    provider: provider.name,
  });
  if (claimed.kind !== 'claimed') return claimed;
  const { fence, attemptCount, artifactId } = claimed;
  return { kind: 'claimed', claim: { eventId, fence, attemptCount, artifactId, claimedAtMs } };
}
