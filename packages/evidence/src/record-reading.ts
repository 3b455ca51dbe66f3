import { type Actor, type AuditDeps, recordAudit } from '@crm/audit';
import type { MessageBodyPart } from '@crm/contracts';

export type Reading = {
  messageId: string;
  artifactId: string;
  loanId: number | null;
  /** Of the message: who read it stands in its story. */
  correlationId: string;
  part: MessageBodyPart | 'all';
};

/** Records that somebody looks at what was written to a borrower, before they see it: no row, no look. */
export async function recordReading(
  deps: AuditDeps,
  { messageId, artifactId, loanId, correlationId, part }: Reading,
  request: { actor: Actor; correlationId: string },
): Promise<void> {
  await recordAudit(deps, {
    eventType: 'CRM.EMAIL.BODY_READ',
    correlationId,
    actor: request.actor,
    resourceType: 'message',
    resourceId: messageId,
    loanId,
    payload: {
      part,
      artifact_id: artifactId,
      correlationId,
      requestCorrelationId: request.correlationId,
    },
  });
}
