import { createHash } from 'node:crypto';
import type { Sql, SqlFragment } from '@crm/db';

export type NewDeadLetter = {
  id: string;
  queue: string;
  eventId: string | null;
  messageId: string | null;
  correlationId: string | null;
  errorCode: string;
  errorMessage: string;
  /** False for what could not be read: it can only be discarded. */
  replayable: boolean;
  body: Buffer;
};

/** The INSERT of a dead letter; one row an event, or a body where no event can be read from it. */
export function insertDeadLetter(
  sql: Sql,
  letter: NewDeadLetter,
  { onlyIf }: { onlyIf?: SqlFragment } = {},
): SqlFragment {
  const sha256 = createHash('sha256').update(letter.body).digest('hex');
  return sql`
    INSERT INTO public.dead_letters (id, queue, event_id, message_id, correlation_id, error_code, error_message, replayable,
      body, body_sha256)
    SELECT ${letter.id}::uuid, ${letter.queue}, ${letter.eventId}::uuid, ${letter.messageId}::uuid, ${letter.correlationId},
      ${letter.errorCode}, ${letter.errorMessage}, ${letter.replayable}, ${letter.body}, ${sha256}
    WHERE ${onlyIf === undefined ? sql`true` : sql`EXISTS (${onlyIf})`}
    ON CONFLICT DO NOTHING RETURNING id`;
}
