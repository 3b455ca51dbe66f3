import { insertAudit, stampAudit } from '@crm/audit';
import { transition } from '@crm/messages';
import type { DeliveryDeps } from './delivery-deps.ts';
import { stillOurs } from './lease.ts';
import type { Work } from './load-work.ts';

/**
 * Ends an event whose message may not be sent. A message that was revoked, sent or taken over keeps its state; one
 * whose permit has run out becomes `expired`, audited: only a new admission can send it.
 */
export async function closeBarred(
  deps: DeliveryDeps,
  { work, fence }: { work: Work; fence: string },
): Promise<void> {
  const { sql } = deps.db;
  const audit = stampAudit(
    {
      eventType: 'CRM.EMAIL.EXPIRED',
      correlationId: work.correlationId,
      actor: { type: 'system', id: deps.owner },
      resourceType: 'message',
      resourceId: work.messageId,
      loanId: work.loanId,
      payload: { category: work.category, event_id: work.eventId, correlationId: work.correlationId },
    },
    deps,
  );
  const [row] = await sql<{ expired: boolean }[]>`
    WITH ours AS (
      UPDATE public.processed_events SET finished_at = clock_timestamp(), verdict = 'acknowledge'
       WHERE ${stillOurs(sql, { claim: { eventId: work.eventId, fence }, owner: deps.owner })} RETURNING 1),
    ${transition(sql, {
      to: 'expired',
      ids: sql`SELECT ${work.messageId}::uuid FROM ours`,
      also: sql`AND m.permit_revoked_at IS NULL AND m.permit_valid_until <= clock_timestamp()`,
      log: { cause: 'permit_expired', eventId: work.eventId, actorId: deps.owner },
    })},
    audited AS (${insertAudit(sql, [audit], { onlyIf: sql`SELECT 1 FROM moved` })})
    SELECT EXISTS (SELECT 1 FROM moved) AS expired`;
  if (row?.expired) deps.onAudited?.('CRM.EMAIL.EXPIRED');
}
