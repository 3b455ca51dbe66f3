import type { Category, MessageState } from '@crm/contracts';
import { newId } from '@crm/runtime';
import { notice, offer } from './seed.ts';
import { jsonOf, type TestApi } from './start-test-api.ts';

export type MadeMessage = { messageId: string; eventId: string; correlationId: string };

/** A message of loan 1 that has come as far as `state`, as if a consumer had been at work. */
export async function makeMessage(
  api: TestApi,
  {
    state,
    category = 'transactional',
    to = 'ann.lee@x.example',
  }: { state: MessageState; category?: Category; to?: string },
): Promise<MadeMessage> {
  const response = await api.request('/api/loans/1/crm/send-email', {
    method: 'POST',
    body: { to: [to], subject: 'A letter', templateId: category === 'marketing' ? offer : notice, category },
  });
  const { messageId, eventId, correlationId } = await jsonOf<MadeMessage>(response);
  // Nothing leaves `queued` without a rendering; the rendering itself is the test's to make, if it needs one.
  const artifactId = state === 'queued' ? null : newId();
  await api.db.sql`
    UPDATE messages SET state = ${state}, attempt_count = 1, artifact_id = ${artifactId} WHERE id = ${messageId}`;
  return { messageId, eventId, correlationId };
}

/** An open dead letter of that message's event; null for a body that could not be read. */
export async function makeDeadLetter(
  api: TestApi,
  message: MadeMessage | null,
  { replayable = true } = {},
): Promise<string> {
  const id = newId();
  await api.db.sql`
    INSERT INTO dead_letters (id, queue, event_id, message_id, correlation_id, error_code, error_message, replayable, body, body_sha256)
    VALUES (${id}, 'q.crm.email.v1.dlq', ${message?.eventId ?? null}, ${message?.messageId ?? null},
            ${message?.correlationId ?? null}, 'PROVIDER_REFUSED', 'refused', ${replayable}, ''::bytea, ${id})`;
  return id;
}
