import type { ChannelTopology } from './broker.ts';

/**
 * The exchange of an event type: `crm.email.sent.v1` belongs to `crm.email.topic`. A type of no known channel
 * goes to the first channel's exchange, where no queue takes it and `mandatory` reports it.
 */
export function exchangeOf(eventType: string, topologies: readonly ChannelTopology[]): string {
  const own = topologies.find(({ exchange }) => eventType.startsWith(exchange.replace(/topic$/, '')));
  const found = own ?? topologies[0];
  if (found === undefined) throw new Error('A broker needs at least one topology');
  return found.exchange;
}
