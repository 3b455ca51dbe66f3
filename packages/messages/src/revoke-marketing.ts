import type { Sql } from '@crm/db';
import { transition } from './transition.ts';

/**
 * Takes back the permit of every marketing message of a contact that is not final, found by contact id or by
 * address, and moves those that wait to `revoked`. A message that is being sent keeps its state, but once its permit
 * is gone nothing schedules a retry, and neither resend nor replay starts it.
 *
 * Must run in the opt-out's READ COMMITTED transaction, after the statement that changed the preference: only a
 * later statement sees what was admitted while that one waited for the lock.
 */
export async function revokeMarketing(
  tx: Sql,
  { contactId, addressKeys, actorId }: { contactId: number; addressKeys: string[]; actorId: string },
): Promise<{ id: string; correlationId: string; loanId: number | null }[]> {
  const touched = await tx<{ id: string }[]>`
    WITH theirs AS (
      SELECT message_id FROM public.message_recipients WHERE contact_id = ${contactId}
      UNION SELECT message_id FROM public.message_recipients WHERE also_contact_ids @> ARRAY[${contactId}]::bigint[]
      UNION SELECT message_id FROM public.message_recipients WHERE address_key = ANY(${addressKeys})),
    open AS MATERIALIZED (
      SELECT m.id FROM public.messages m
       WHERE m.id IN (SELECT message_id FROM theirs) AND m.category = 'marketing' AND m.permit_revoked_at IS NULL
         AND m.state IN ('queued', 'retrying', 'sending', 'unknown', 'failed')
       ORDER BY m.id FOR UPDATE)
    UPDATE public.messages m SET permit_revoked_at = clock_timestamp() FROM open WHERE m.id = open.id
    RETURNING m.id`;
  if (touched.length === 0) return [];
  const ids = touched.map((row) => row.id);
  return tx<{ id: string; correlationId: string; loanId: number | null }[]>`
    WITH ${transition(tx, {
      to: 'revoked',
      ids: tx`SELECT unnest(${ids}::uuid[])`,
      also: tx`AND m.state IN ('queued', 'retrying')`,
      log: { cause: 'opted_out', actorId },
    })}
    SELECT id, correlation_id AS "correlationId", loan_id AS "loanId" FROM moved ORDER BY id`;
}
