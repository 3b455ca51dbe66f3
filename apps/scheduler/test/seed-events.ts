import { eventTypes } from '@crm/contracts';
import type { Db } from '@crm/db';

export type SeedEvent = {
  ageDays: number;
  published?: boolean;
  /** What the consumer remembers; null where it never saw the event. */
  finished?: boolean | null;
  state?: string;
  openDeadLetter?: boolean;
  loanId?: number | null;
  contactId?: number | null;
  eventType?: string;
};

/** An id of that age: its first 48 bits are the time. */
function idOfAge(ageDays: number, nth: number): string {
  const hex = (Date.now() - ageDays * 86_400_000).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${nth.toString(16).padStart(12, '0')}`;
}

let made = 0;

/** A message with one event of it, as both stand long after; answers their ids. */
export async function seedEvent(
  { sql }: Db,
  {
    ageDays,
    published = true,
    finished = true,
    state = 'sent',
    openDeadLetter = false,
    loanId = null,
    contactId = null,
    eventType = eventTypes.emailRequestedV1,
  }: SeedEvent,
): Promise<{ eventId: string; messageId: string }> {
  made += 1;
  const [eventId, messageId] = [idOfAge(ageDays, made), idOfAge(ageDays, made + 1_000_000)];
  const at = new Date(Date.now() - ageDays * 86_400_000).toISOString();
  await sql`
    INSERT INTO messages (id, category, category_key, state, loan_id, subject, template_id, template_version,
      correlation_id, requested_by, created_at)
    VALUES (${messageId}, 'transactional', 'transactional', ${state}, ${loanId}, 's', 't', 1, ${messageId}, 'agent', ${at})`;
  await sql`
    INSERT INTO message_recipients (message_id, position, role, address, contact_id)
    VALUES (${messageId}, 0, 'to', 'a@x.example', ${contactId})`;
  await sql`
    INSERT INTO outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, created_at, published_at, correlation_id)
    VALUES (${eventId}, 'message', ${messageId}, ${eventType}, '{}', ${at}, ${published ? at : null}, ${messageId})`;
  if (finished !== null) {
    await sql`
      INSERT INTO processed_events (event_id, message_id, owner, lease_until, finished_at, verdict)
      VALUES (${eventId}, ${messageId}, 'o', ${at}, ${finished ? at : null}, ${finished ? 'acknowledge' : null})`;
  }
  if (openDeadLetter) {
    await sql`
      INSERT INTO dead_letters (id, queue, event_id, message_id, error_code, error_message, replayable, body, body_sha256)
      VALUES (gen_random_uuid(), 'q', ${eventId}, ${messageId}, 'X', 'x', true, '', ${eventId})`;
  }
  return { eventId, messageId };
}

/** The ids of the events that are there, and of those that are remembered. */
export async function eventsLeft({ sql }: Db): Promise<{ events: string[]; remembered: string[] }> {
  const events = await sql<{ id: string }[]>`SELECT id FROM outbox_messages ORDER BY id`;
  const remembered = await sql<
    { id: string }[]
  >`SELECT event_id AS id FROM processed_events ORDER BY event_id`;
  return { events: events.map(({ id }) => id), remembered: remembered.map(({ id }) => id) };
}
