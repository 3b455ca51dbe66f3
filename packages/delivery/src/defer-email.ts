import { insertDeferredRow } from '@crm/outbox';
import type { Turn } from '@crm/quotas';
import type { DeliveryDeps } from './delivery-deps.ts';
import { deferredEvent } from './events.ts';
import type { Work } from './load-work.ts';

/**
 * Ends an event that got no turn at the provider, and queues its message again for when there may be one, in one statement:
 * the same place in the schedule, no attempt, and the message keeps its state. Whoever has begun with the event keeps it.
 */
export async function deferEmail(
  deps: DeliveryDeps,
  { work, turn: { inMs, reason } }: { work: Work; turn: Turn & { kind: 'later' } },
): Promise<void> {
  const { sql } = deps.db;
  const event = deferredEvent(work, { eventId: deps.newId(), at: deps.clock.now() }, { dueInMs: inMs });
  await sql`
    WITH ended AS (
      INSERT INTO public.processed_events (event_id, message_id, owner, lease_until, finished_at, verdict)
      VALUES (${work.eventId}, ${work.messageId}, ${deps.owner}, clock_timestamp(), clock_timestamp(), 'acknowledge')
      ON CONFLICT (event_id) DO NOTHING RETURNING 1)
    ${insertDeferredRow(sql, event, {
      reason: `${deps.provider.name} ${reason}`,
      onlyIf: sql`SELECT 1 FROM ended`,
    })}`;
}
