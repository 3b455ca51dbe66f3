import type { Sql, SqlFragment } from '@crm/db';

// Any fixed number; retire_month_partition (0034) takes the same.
const lockKey = 7_240_041;

/**
 * Makes whoever removes records and whoever places a hold take turns. Without it a hold that is placed at the very
 * moment would be answered, and records that it names would still go in the batch that had looked before. Held until the
 * end of the transaction; what is looked at in a later statement sees every hold that was answered.
 */
export async function takeTurnWithHolds(tx: Sql): Promise<void> {
  await tx`SELECT pg_advisory_xact_lock(${lockKey})`;
}

/** Whether a message is held, by its loan or by a contact among its recipients. `id` is an expression of type uuid. */
export function isMessageHeld(sql: Sql, id: SqlFragment): SqlFragment {
  return sql`EXISTS (SELECT 1 FROM public.held_messages held WHERE held.message_id = ${id})`;
}

/** Whether a moment lies within a period that is held. `at` is an expression of type timestamptz. */
export function isMomentHeld(sql: Sql, at: SqlFragment): SqlFragment {
  return sql`EXISTS (
    SELECT 1 FROM public.legal_holds held
     WHERE held.released_at IS NULL AND held.held_from <= ${at} AND ${at} < held.held_to)`;
}

/** Whether a loan is held. `id` is an expression of type bigint. */
export function isLoanHeld(sql: Sql, id: SqlFragment): SqlFragment {
  return sql`EXISTS (
    SELECT 1 FROM public.legal_holds held WHERE held.released_at IS NULL AND held.loan_id = ${id})`;
}
