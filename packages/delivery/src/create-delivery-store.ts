import type { Category } from '@crm/contracts';
import { type Db, inGroups, withRetries } from '@crm/db';
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
 * A delivery that comes alone waits for nobody. Notices are never claimed with marketing, which may wait for somebody's
 * opt-out.
 */
export function createDeliveryStore({ sql }: Pick<Db, 'sql'>): DeliveryStore {
  const groups = { togetherMax, groupsMax: 1, slowMs };
  const keyOf = ({ messageId }: { messageId: string }) => messageId;
  const claimOf = (claimsMax: number) =>
    inGroups<ClaimRequest, ClaimedEvent>({
      run: (requests) => claimEvents(sql, requests),
      keyOf,
      ...groups,
      togetherMax: claimsMax,
    });
  const claims = { transactional: claimOf(togetherMax), marketing: claimOf(togetherMax) };
  const claimHeavy = claimOf(1);
  return {
    standing: inGroups<EventIds, Standing>({ run: (ids) => loadWork({ sql }, ids), ...groups }),
    claim: (category, request) => (isHeavy(request) ? claimHeavy(request) : claims[category](request)),
    settleSent: inGroups<Settling, boolean>({
      run: (settlings) => withRetries(() => writeSettlements(sql, 'sent', settlings)),
      keyOf,
      ...groups,
    }),
  };
}

function isHeavy({ rendering }: ClaimRequest): boolean {
  return rendering !== null && rendering.blobs.reduce((sum, { size }) => sum + size, 0) > togetherBytesMax;
}
