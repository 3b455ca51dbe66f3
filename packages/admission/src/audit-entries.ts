import type { AuditEntry } from '@crm/audit';
import type { Decision } from '@crm/contracts';
import { maskEmail } from '@crm/redaction';
import type { PolicyAnswer } from './ask-policy.ts';
import type { EmailRequest } from './email-request.ts';

/** What is recorded of a message that was let in; payload keys as source 000 section H spells them (J10). */
export function requestedEntry(
  { body, correlationId, loanId, actor }: EmailRequest,
  { messageId, decision }: { messageId: string; decision: Decision },
): AuditEntry {
  return {
    eventType: 'CRM.EMAIL.REQUESTED',
    correlationId,
    actor,
    resourceType: 'message',
    resourceId: messageId,
    loanId,
    payload: {
      category: body.category,
      to: body.to.map(maskEmail),
      cc: body.cc.map(maskEmail),
      bcc: body.bcc.map(maskEmail),
      subject: body.subject,
      templateId: body.templateId,
      correlationId,
      decision,
    },
  };
}

/** What is recorded of a refusal under do-not-contact (E13). */
export function deniedEntry(
  { body, correlationId, loanId, actor }: EmailRequest,
  { decision, blocked }: PolicyAnswer,
): AuditEntry {
  return {
    eventType: 'CRM.EMAIL.DENIED',
    correlationId,
    actor,
    resourceType: 'loan',
    resourceId: String(loanId),
    loanId,
    payload: {
      category: body.category,
      blocked: blocked.map(maskEmail),
      templateId: body.templateId,
      errorCode: 'DNC_ENFORCED',
      correlationId,
      decision,
    },
  };
}
