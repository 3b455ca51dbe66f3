import { type EmailRequestedV1, eventTypes } from '@crm/contracts';
import { type DeliveryDeps, deliverEmail, type Outcome } from '@crm/delivery';
import type { AnyEvent } from './decode-delivery.ts';

export type Handler<Event> = (
  deps: DeliveryDeps,
  delivery: { event: Event; body: Buffer },
) => Promise<Outcome>;

/** Which event is handled by what. An event type that is missing here is poison. */
const handlers = {
  [eventTypes.emailRequestedV1]: deliverEmail,
} satisfies { [eventTypes.emailRequestedV1]: Handler<EmailRequestedV1> };

/** Runs the handler of an event. */
export async function handle(
  deps: DeliveryDeps,
  { event, body }: { event: AnyEvent; body: Buffer },
): Promise<Outcome> {
  switch (event.event_type) {
    case eventTypes.emailRequestedV1:
      return handlers[event.event_type](deps, { event, body });
    case eventTypes.emailSentV1:
    case eventTypes.emailFailedV1:
      return { kind: 'reject', code: 'UNKNOWN_EVENT_TYPE' };
    default:
      return event satisfies never;
  }
}
