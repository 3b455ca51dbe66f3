import { waitFor } from '@crm/dev';
import type { Broker } from '../broker.ts';

/** Starts a broker client, declares its topology and waits for both connections: a queue is asked by the consuming one. */
export async function startBroker(broker: Broker): Promise<void> {
  broker.start();
  await broker.declareTopology();
  await waitFor(() => broker.connected() && broker.state().consuming === 'connected', {
    timeoutMs: 60_000,
    what: 'both connections',
  });
}
