import { randomUUID } from 'node:crypto';
import type { ChannelTopology } from '../broker.ts';

/** A channel's names that no other test uses, so that files may share one vhost. */
export function makeTopology(deliveryLimit = 20): ChannelTopology {
  const run = randomUUID().slice(0, 8);
  return {
    exchange: `crm.e${run}.topic`,
    queue: `q.crm.e${run}.v1`,
    bindingKey: `crm.e${run}.requested.v1`,
    deadLetterQueue: `q.crm.e${run}.v1.dlq`,
    deliveryLimit,
  };
}
