import type { Category } from '@crm/contracts';
import { createLane, type Db, inGroups, withRetries } from '@crm/db';
import { type ClaimedEvent, type ClaimRequest, claimEvents } from './claim-events.ts';
import { type EventIds, loadWork, type Standing } from './load-work.ts';
import { type Settling, writeSettlements } from './write-settlements.ts';

/** What a delivery asks of the database; deliveries of one category that come together share a statement and its commit. */
export type DeliveryStore = {
  standing: (category: Category, ids: EventIds) => Promise<Standing>;
  claim: (category: Category, request: ClaimRequest) => Promise<ClaimedEvent>;
  /** Of mails that were accepted: nothing has to be read before. Answers whether the claim still held. */
  settleSent: (category: Category, settling: Settling) => Promise<boolean>;
};

/**
 * For the sessions of a consumer. PostgreSQL would plan these long statements anew each time, since they take arrays whose
 * length it believes to matter: a fifth of its work for a delivery. They find all their rows by key, whatever is asked.
 */
export const deliverySession = { plan_cache_mode: 'force_generic_plan' } as const;

/** Deliveries in one statement. */
const togetherMax = 64;
/** A statement answers in a few milliseconds; one that does not, waits for somebody's lock. */
const lockedMs = 100;
/** Bytes to store above which a claim goes alone: those of a group are one parameter, two characters a byte. */
const togetherBytesMax = 256 * 1024;

/** A delivery that comes alone waits for nobody, and a notice for no marketing, which may wait for somebody's opt-out. */
export function createDeliveryStore(
  { sql }: Pick<Db, 'sql'>,
  { slowMs = lockedMs }: { slowMs?: number } = {},
): DeliveryStore {
  const of = { transactional: storeOf(sql, slowMs), marketing: storeOf(sql, slowMs) };
  return {
    standing: (category, ids) => of[category].standing(ids),
    claim: (category, request) => of[category].claim(request),
    settleSent: (category, settling) => of[category].settleSent(settling),
  };
}

/** One statement after the other, so that those in hand come together instead of in three streams. */
function storeOf(sql: Db['sql'], slowMs: number) {
  const lane = createLane({ groupsMax: 1, slowMs });
  const keyOf = ({ messageId }: { messageId: string }) => messageId;
  const claims = {
    run: (requests: ClaimRequest[]) => claimEvents(sql, requests),
    keyOf,
  };
  const claim = inGroups<ClaimRequest, ClaimedEvent>({ ...claims, togetherMax, lane });
  // Nothing waits behind one with many bytes.
  const heavyLane = createLane({ groupsMax: 1, slowMs });
  const claimHeavy = inGroups<ClaimRequest, ClaimedEvent>({ ...claims, togetherMax: 1, lane: heavyLane });
  return {
    standing: inGroups<EventIds, Standing>({ run: (ids) => loadWork({ sql }, ids), togetherMax, lane }),
    claim: (request: ClaimRequest) => (isHeavy(request) ? claimHeavy(request) : claim(request)),
    settleSent: inGroups<Settling, boolean>({
      run: (settlings) => withRetries(() => writeSettlements(sql, 'sent', settlings)),
      keyOf,
      togetherMax,
      lane,
    }),
  };
}

function isHeavy({ rendering }: ClaimRequest): boolean {
  return rendering !== null && rendering.blobs.reduce((sum, { size }) => sum + size, 0) > togetherBytesMax;
}
