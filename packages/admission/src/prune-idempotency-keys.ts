import { type Db, withTransaction } from '@crm/db';
import { isLoanHeld, isMessageHeld, isMomentHeld, takeTurnWithHolds } from '@crm/retention';

/**
 * Removes stored answers of before `olderThan` that nobody holds; returns how many. Call it until that is less than
 * `batchMax`. A request that is repeated after that is a new one.
 */
export async function pruneIdempotencyKeys(
  db: Db,
  { olderThan, batchMax }: { olderThan: Date; batchMax: number },
): Promise<number> {
  return withTransaction(db, async (tx) => {
    await takeTurnWithHolds(tx);
    const { count } = await tx`
      DELETE FROM public.idempotency_keys WHERE (actor_id, route, loan_id, key) IN (
        SELECT k.actor_id, k.route, k.loan_id, k.key FROM public.idempotency_keys k
         WHERE k.created_at < ${olderThan.toISOString()}
           AND NOT ${isLoanHeld(tx, tx`k.loan_id`)}
           AND NOT ${isMomentHeld(tx, tx`k.created_at`)}
           AND NOT ${isMessageHeld(tx, tx`(k.answer->>'messageId')::uuid`)}
         LIMIT ${batchMax})`;
    return count;
  });
}
