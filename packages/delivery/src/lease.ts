import type { Sql, SqlFragment } from '@crm/db';
import type { Claim } from './claim-attempt.ts';
import type { DeliveryDeps } from './delivery-deps.ts';

/** A provider call may begin only with this much of the lease left: time to connect and to speak before a renewal. */
const startMarginMs = 5_000;

/** The condition under which a row of processed_events is still ours to change. */
export function stillOurs(
  sql: Sql,
  { claim, owner }: { claim: Pick<Claim, 'eventId' | 'fence'>; owner: string },
): SqlFragment {
  return sql`event_id = ${claim.eventId} AND owner = ${owner} AND fence = ${claim.fence}::bigint AND finished_at IS NULL`;
}

/** Renews a lease; false if it is not ours any more. */
async function renewLease(
  deps: Pick<DeliveryDeps, 'db' | 'owner' | 'lease'>,
  claim: Claim,
): Promise<boolean> {
  const { sql } = deps.db;
  const rows = await sql`
    UPDATE public.processed_events
       SET lease_until = clock_timestamp() + ${deps.lease.leaseMs} * interval '1 millisecond'
     WHERE ${stillOurs(sql, { claim, owner: deps.owner })} RETURNING 1`;
  return rows.length > 0;
}

/**
 * Whether the call may begin: owner and fence hold and enough of the lease is left. A process that was paused after
 * its claim finds the lease used up here and asks the database, where the sweep may have taken it.
 */
export async function mayStart(
  deps: Pick<DeliveryDeps, 'db' | 'clock' | 'owner' | 'lease'>,
  claim: Claim,
): Promise<boolean> {
  const usedMs = deps.clock.monotonicMs() - claim.claimedAtMs;
  return usedMs < deps.lease.leaseMs - startMarginMs || renewLease(deps, claim);
}

/** Keeps a lease while `work` runs. A renewal that fails is tried again; a lost lease is found out when settling. */
export async function whileRenewing<T>(
  deps: Pick<DeliveryDeps, 'db' | 'owner' | 'lease'>,
  claim: Claim,
  work: () => Promise<T>,
): Promise<T> {
  let renewing = Promise.resolve();
  const timer = setInterval(() => {
    renewing = renewing.then(async () => {
      if (!(await renewLease(deps, claim).catch(() => true))) clearInterval(timer);
    });
  }, deps.lease.renewMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await renewing;
  }
}
