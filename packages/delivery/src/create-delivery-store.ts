import type { Category } from '@crm/contracts';
import { createLane, type Db, inGroups, type Lane, withRetries } from '@crm/db';
import { type ClaimedEvent, type ClaimRequest, claimEvents } from './claim-events.ts';
import { type EventIds, loadWork, type Standing } from './load-work.ts';
import { type Settling, writeSettlements } from './write-settlements.ts';

/** What a delivery asks of the database; deliveries that come together share a statement and its commit. */
export type DeliveryStore = {
  standing: (ids: EventIds) => Promise<Standing>;
  claim: (category: Category, request: ClaimRequest) => Promise<ClaimedEvent>;
  /** Of mails that were accepted: nothing has to be read before. Answers whether the claim still held. */
  settleSent: (settling: Settling) => Promise<boolean>;
};

/**
 * For the sessions of a consumer. PostgreSQL would plan these long statements anew each time, since they take arrays whose
 * length it believes to matter: a fifth of its work for a delivery. They find all their rows by key, whatever is asked.
 */
export const deliverySession = { plan_cache_mode: 'force_generic_plan' } as const;

/** Deliveries in one statement. */
const togetherMax = 64;
/** A statement answers in a few milliseconds; one that does not, waits for somebody's lock. */
const slowMs = 100;
/** Bytes to store above which a claim goes alone: those of a group are one parameter, two characters a byte. */
const togetherBytesMax = 256 * 1024;

/**
 * A delivery that comes alone waits for nobody. What the database is asked runs one statement after the other, so that those
 * in hand come together instead of in three streams; but nothing waits behind a claim of marketing, which may wait for
 * somebody's opt-out, nor behind one with many bytes.
 */
export function createDeliveryStore({ sql }: Pick<Db, 'sql'>): DeliveryStore {
  const laneOfOne = () => createLane({ groupsMax: 1, slowMs });
  const common = laneOfOne();
  const keyOf = ({ messageId }: { messageId: string }) => messageId;
  const claimOn = (lane: Lane, claimsMax = togetherMax) =>
    inGroups<ClaimRequest, ClaimedEvent>({
      run: (requests) => claimEvents(sql, requests),
      keyOf,
      togetherMax: claimsMax,
      lane,
    });
  const claims = { transactional: claimOn(common), marketing: claimOn(laneOfOne()) };
  const claimHeavy = claimOn(laneOfOne(), 1);
  return {
    standing: inGroups<EventIds, Standing>({
      run: (ids) => loadWork({ sql }, ids),
      togetherMax,
      lane: common,
    }),
    claim: (category, request) => (isHeavy(request) ? claimHeavy(request) : claims[category](request)),
    settleSent: inGroups<Settling, boolean>({
      run: (settlings) => withRetries(() => writeSettlements(sql, 'sent', settlings)),
      keyOf,
      togetherMax,
      lane: common,
    }),
  };
}

function isHeavy({ rendering }: ClaimRequest): boolean {
  return rendering !== null && rendering.blobs.reduce((sum, { size }) => sum + size, 0) > togetherBytesMax;
}
