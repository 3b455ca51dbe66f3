import { type Actor, type AuditDeps, insertAudit, stampAudit } from '@crm/audit';
import { type EmailSentV1, eventTypes, type MessageState } from '@crm/contracts';
import { type Sql, withTransaction } from '@crm/db';
import { type LockedMessage, lockMessage, transition } from '@crm/messages';
import { insertOutboxRows, rowOf } from '@crm/outbox';
import { maskText } from '@crm/redaction';

export type MarkSent = { messageId: string; reason: string; actor: Actor; correlationId: string };

export type Marked =
  | { kind: 'sent'; eventId: string; correlationId: string }
  | { kind: 'not_found' }
  /** Nothing was ever rendered for it, so nothing can have been sent. */
  | { kind: 'never_rendered' }
  | { kind: 'wrong_state'; state: MessageState };

/** A person has found out that an unknown outcome was an acceptance: the message is `sent`, on their word. */
export async function markSent(deps: AuditDeps & { wakeUp: () => void }, request: MarkSent): Promise<Marked> {
  const marked = await withTransaction(deps.db, async (tx): Promise<Marked> => {
    const message = await lockMessage(tx, request.messageId);
    if (message === undefined) return { kind: 'not_found' };
    if (message.state !== 'unknown') return { kind: 'wrong_state', state: message.state };
    const { artifactId } = message;
    if (artifactId === null) return { kind: 'never_rendered' };
    return {
      kind: 'sent',
      eventId: await write(tx, deps, { request, message, artifactId }),
      correlationId: message.correlationId,
    };
  });
  if (marked.kind === 'sent') {
    deps.wakeUp();
    deps.onAudited?.('CRM.EMAIL.SENT');
  }
  return marked;
}

async function write(
  tx: Sql,
  deps: AuditDeps,
  { request, message, artifactId }: { request: MarkSent; message: LockedMessage; artifactId: string },
): Promise<string> {
  const { id: messageId, category, correlationId, loanId } = message;
  const event: EmailSentV1 = {
    event_type: eventTypes.emailSentV1,
    event_id: deps.newId(),
    occurred_at: deps.clock.now().toISOString(),
    correlation_id: correlationId,
    causation_id: null,
    message_id: messageId,
    loan_id: loanId,
    category,
    provider_message_id: null,
    artifact_id: artifactId,
    duration_ms: 0,
  };
  const audit = stampAudit(
    {
      eventType: 'CRM.EMAIL.SENT',
      correlationId,
      actor: request.actor,
      resourceType: 'message',
      resourceId: messageId,
      loanId,
      payload: {
        category,
        provider_message_id: null,
        artifact_id: artifactId,
        duration_ms: 0,
        marked_by: request.actor.id,
        reason: maskText(request.reason),
        correlationId,
        requestCorrelationId: request.correlationId,
      },
    },
    deps,
  );
  const onlyIf = tx`SELECT 1 FROM moved`;
  await tx`
    WITH ${transition(tx, {
      to: 'sent',
      ids: tx`SELECT ${messageId}::uuid`,
      log: { cause: 'marked_sent', actorId: request.actor.id },
    })},
    queued AS (${insertOutboxRows(tx, [rowOf(event)], { onlyIf })})
    ${insertAudit(tx, [audit], { onlyIf })}`;
  return event.event_id;
}
