import type { Category, MessageState, MessageView } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { asc, eq } from 'drizzle-orm';

const { messages, messageRecipients, deliveryLog } = schema;

/** A message with its recipients and its history, oldest first; undefined if there is none. */
export async function findMessage(db: Db, id: string): Promise<MessageView | undefined> {
  const [[message], recipients, history] = await Promise.all([
    db.orm.select().from(messages).where(eq(messages.id, id)),
    db.orm
      .select()
      .from(messageRecipients)
      .where(eq(messageRecipients.messageId, id))
      .orderBy(asc(messageRecipients.position)),
    db.orm.select().from(deliveryLog).where(eq(deliveryLog.messageId, id)).orderBy(asc(deliveryLog.at)),
  ]);
  if (message === undefined) return undefined;
  return {
    messageId: message.id,
    channel: message.channel,
    category: message.category as Category,
    state: message.state as MessageState,
    loanId: message.loanId,
    subject: message.subject,
    templateId: message.templateId,
    templateVersion: message.templateVersion,
    correlationId: message.correlationId,
    requestedBy: message.requestedBy,
    attemptCount: message.attemptCount,
    artifactId: message.artifactId,
    providerMessageId: message.providerMessageId,
    permitValidUntil: message.permitValidUntil?.toISOString() ?? null,
    permitRevokedAt: message.permitRevokedAt?.toISOString() ?? null,
    createdAt: message.createdAt.toISOString(),
    updatedAt: message.updatedAt.toISOString(),
    recipients: recipients.map(({ role, address, contactId, outcome }) => ({
      role: role as 'to' | 'cc' | 'bcc',
      address,
      contactId,
      outcome,
    })),
    history: history.map((entry) => ({
      at: entry.at.toISOString(),
      eventId: entry.eventId,
      attempt: entry.attempt,
      fromState: entry.fromState as MessageState,
      toState: entry.toState as MessageState,
      cause: entry.cause,
      provider: entry.provider,
      providerMessageId: entry.providerMessageId,
      errorCode: entry.errorCode,
      errorMessage: entry.errorMessage,
      durationMs: entry.durationMs,
    })),
  };
}
