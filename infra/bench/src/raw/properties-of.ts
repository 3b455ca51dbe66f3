import { brokerHeaders } from '@crm/contracts';
import type { Options } from 'amqplib';

/** What of an event stands beside its body. */
export type Described = {
  event_type: string;
  correlation_id: string;
  category: string;
  occurred_at: string;
};

/** What an event must carry besides its body and its id (E8, E18), so that both send the same message. Its trace has the length of one. */
export function propertiesOf(event: Described): Options.Publish {
  return {
    persistent: true,
    mandatory: true,
    contentType: 'application/json',
    type: event.event_type,
    correlationId: event.correlation_id,
    timestamp: Math.floor(Date.parse(event.occurred_at) / 1_000),
    headers: { [brokerHeaders.category]: event.category, [brokerHeaders.traceparent]: trace },
  };
}

const trace = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
