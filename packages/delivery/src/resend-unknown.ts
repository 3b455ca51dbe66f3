import { insertAudit, stampAudit } from '@crm/audit';
import type { Sql } from '@crm/db';
import { lockMessage, requestOf, transition } from '@crm/messages';
import { insertOutboxRows, rowOf } from '@crm/outbox';
import type { DeliveryDeps } from './delivery-deps.ts';

const cause = 'resent_by_rule';
const reason = 'Its category is one that is sent once more where the outcome is unknown.';

/**
 * Queues a message again that has just become `unknown`, if the rule has its category, its permit stands, and the rule
 * has not done so before: twice by itself, never a third time. Belongs to the transaction that parks the message, so
 * that a crash leaves it either parked or queued. Returns whether it did.
 */
export async function resendUnknown(
  tx: Sql,
  deps: Pick<DeliveryDeps, 'clock' | 'newId' | 'owner' | 'resend'>,
  messageId: string,
): Promise<boolean> {
  const { categoryKeys, afterMs } = deps.resend;
  if (categoryKeys.length === 0) return false;
  const message = await lockMessage(tx, messageId);
  if (message === undefined) return false;
  const { category, correlationId, loanId, attemptCount } = message;
  const eventId = deps.newId();
  const event = requestOf(
    { ...message, messageId },
    { eventId, causationId: null, at: deps.clock.now(), attempt: 1 },
  );
  const audit = stampAudit(
    {
      eventType: 'CRM.EMAIL.REPLAYED',
      correlationId,
      actor: { type: 'system', id: deps.owner },
      resourceType: 'message',
      resourceId: messageId,
      loanId,
      payload: { category, cause, reason, from_state: 'unknown', event_id: eventId, correlationId },
    },
    deps,
  );
  const [row] = await tx<{ isQueued: boolean }[]>`
    WITH ${transition(tx, {
      to: 'queued',
      ids: tx`SELECT ${messageId}::uuid`,
      also: tx`AND m.state = 'unknown' AND m.category = 'transactional' AND m.category_key = ANY(${[...categoryKeys]})
               AND m.permit_revoked_at IS NULL
               AND (m.permit_valid_until IS NULL OR m.permit_valid_until > clock_timestamp())
               AND NOT EXISTS (SELECT 1 FROM public.delivery_log l WHERE l.message_id = m.id AND l.cause = ${cause})`,
      log: { cause, eventId, actorId: deps.owner },
    })},
    queued AS (${insertOutboxRows(tx, [rowOf(event, { dueInMs: afterMs, attemptCount })], { onlyIf: tx`SELECT 1 FROM moved` })}),
    audited AS (${insertAudit(tx, [audit], { onlyIf: tx`SELECT 1 FROM moved` })})
    SELECT EXISTS (SELECT 1 FROM moved) AS "isQueued"`;
  return row?.isQueued === true;
}
