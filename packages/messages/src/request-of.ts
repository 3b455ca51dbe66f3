import { type AttachmentReference, type Category, type EmailRequestedV1, eventTypes } from '@crm/contracts';

/** A stored message as far as another request for it needs it. */
export type RequestedMessage = {
  messageId: string;
  category: Category;
  loanId: number | null;
  subject: string;
  templateId: string;
  variables: Record<string, unknown>;
  attachments: AttachmentReference[];
  correlationId: string;
  recipients: { role: 'to' | 'cc' | 'bcc'; address: string }[];
};

/** The event that asks for one more attempt at a stored message: a retry, a replay or a resend. */
export function requestOf(
  message: RequestedMessage,
  {
    eventId,
    causationId,
    at,
    attempt,
  }: { eventId: string; causationId: string | null; at: Date; attempt: number },
): EmailRequestedV1 {
  const addresses = (role: 'to' | 'cc' | 'bcc') =>
    message.recipients.filter((recipient) => recipient.role === role).map((recipient) => recipient.address);
  return {
    event_type: eventTypes.emailRequestedV1,
    event_id: eventId,
    occurred_at: at.toISOString(),
    correlation_id: message.correlationId,
    causation_id: causationId,
    message_id: message.messageId,
    loan_id: message.loanId,
    category: message.category,
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    subject: message.subject,
    template_id: message.templateId,
    // JSON that was stored as JSON.
    variables: message.variables as EmailRequestedV1['variables'],
    attachments: message.attachments,
    attempt,
  };
}
