import type { MessageState } from '@crm/contracts';
import type { Sql } from '@crm/db';
import { newId } from '@crm/runtime';
import { insertMessages, type NewMessage } from '../src/insert-messages.ts';

/** A message to one recipient; each test names what it is about. */
export function newMessage(more: Partial<NewMessage> = {}): NewMessage {
  return {
    id: newId(),
    category: 'marketing',
    categoryKey: 'promotions',
    loanId: null,
    subject: 'A better rate',
    templateId: 'rate-offer-v1',
    templateVersion: 3,
    variables: { BorrowerName: 'Ann', nested: [1, null] },
    attachments: [],
    correlationId: 'corr-1',
    requestedBy: 'user-42',
    permitValidUntil: null,
    recipients: [{ role: 'to', address: 'ann@x.example', addressKey: 'ann@x.example' }],
    ...more,
  };
}

/** Writes a message by the product's own statement, then puts it into a state. Returns its id. */
export async function storeMessage(
  sql: Sql,
  { state = 'queued', ...more }: Partial<NewMessage> & { state?: MessageState } = {},
): Promise<string> {
  const message = newMessage(more);
  await sql`WITH ${insertMessages(sql, [message], { onlyIf: sql`SELECT 1` })} SELECT 1`;
  // By hand, since a test begins in the middle of a life; the product has only transition().
  await sql`UPDATE messages SET state = ${state} WHERE id = ${message.id}`;
  return message.id;
}

/** The state of a message and the causes of its changes, oldest first. */
export async function lifeOf(sql: Sql, id: string) {
  const [row] = await sql<{ state: MessageState }[]>`SELECT state FROM messages WHERE id = ${id}`;
  const log = await sql<{ from: MessageState; to: MessageState; cause: string }[]>`
    SELECT from_state AS from, to_state AS to, cause FROM delivery_log WHERE message_id = ${id} ORDER BY at`;
  return { state: row?.state, log: log.map(({ from, to, cause }) => `${from} → ${to}: ${cause}`) };
}
