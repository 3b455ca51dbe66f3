import type { AuditEntry } from '@crm/audit';
import type { Decision } from '@crm/contracts';
import type { LockedMessage } from '@crm/messages';
import { maskEmail, maskText } from '@crm/redaction';
import type { Readmission } from './readmission.ts';

type Decided = { message: LockedMessage; decision: Decision };

/** What is recorded of a message that a person sent again. */
export function replayedEntry(
  request: Readmission,
  { message, decision, eventId }: Decided & { eventId: string },
): AuditEntry {
  return {
    ...ofMessage(request, message),
    eventType: 'CRM.EMAIL.REPLAYED',
    payload: { ...common(request, message), from_state: message.state, event_id: eventId, decision },
  };
}

/** What is recorded when today's policy refuses to send a message again: the refusal of a person's act, as at the door. */
export function deniedAgainEntry(
  request: Readmission,
  { message, decision, blocked }: Decided & { blocked: string[] },
): AuditEntry {
  return {
    ...ofMessage(request, message),
    eventType: 'CRM.EMAIL.DENIED',
    payload: {
      ...common(request, message),
      blocked: blocked.map(maskEmail),
      templateId: message.templateId,
      errorCode: 'DNC_ENFORCED',
      decision,
    },
  };
}

function ofMessage({ actor }: Readmission, { id, correlationId, loanId }: LockedMessage) {
  return { actor, correlationId, resourceType: 'message', resourceId: id, loanId } as const;
}

function common({ cause, reason, correlationId }: Readmission, message: LockedMessage) {
  return {
    category: message.category,
    cause,
    reason: maskText(reason),
    correlationId: message.correlationId,
    requestCorrelationId: correlationId,
  };
}
