import { freePort, waitFor } from '@crm/dev';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startAmqpProxy } from '../testing/amqp-proxy.ts';
import { eventFor } from '../testing/conformance.ts';
import { makeTopology } from '../testing/make-topology.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createRabbitBroker } from './create-rabbit-broker.ts';

const patience = { timeoutMs: 60_000 };

/** The address of a node that is away, with a password that would be found again wherever it should not be. */
async function deadAddress(): Promise<string> {
  const url = new URL(inject('amqpUrl'));
  url.port = String(await freePort());
  url.password = 'canary-of-a-password';
  return url.href;
}

/** A client with these addresses, begun. */
function open(addresses: readonly string[]) {
  const topology = makeTopology();
  const { logger, lines } = createRecordingLogger();
  const broker = createRabbitBroker({
    url: addresses.join(','),
    name: 'several',
    logger,
    topologies: [topology],
    reconnectMs: 100,
  });
  onTestFinished(() => broker.stop());
  broker.start();
  const untilConnected = () => waitFor(() => broker.connected(), { ...patience, what: 'a connection' });
  const publish = async (id: string) =>
    (await broker.publishBatch([eventFor(topology, id)], { deadlineMs: 5_000 }))[0]?.kind;
  return { broker, lines, untilConnected, publish };
}

test('with the first node away, publishing and consuming connect to the next one, and logs name places alone', async () => {
  const dead = await deadAddress();
  const { broker, lines, untilConnected, publish } = open([dead, inject('amqpUrl')]);
  await broker.declareTopology();
  await untilConnected();
  expect(broker.state()).toEqual({ publishing: 'connected', consuming: 'connected' });
  expect(await publish('a')).toBe('confirmed');
  const told = lines.join('\n');
  expect(told).toContain(`"broker":"${new URL(dead).host}"`);
  expect(told).toContain(`"broker":"${new URL(inject('amqpUrl')).host}"`);
  expect(told).not.toContain('canary');
  expect(told).not.toContain('amqp://');
});

test('a node that is lost is left for the next one, and the list begins again behind its end', async () => {
  const [first, second] = [await startAmqpProxy(inject('amqpUrl')), await startAmqpProxy(inject('amqpUrl'))];
  onTestFinished(() => second.stop());
  const { broker, untilConnected, publish } = open([first.url, second.url]);
  await broker.declareTopology();
  await untilConnected();
  expect(second.bytesSent()).toBe(0);
  await first.stop();
  await waitFor(() => !broker.connected(), { ...patience, what: 'the loss of the first' });
  await untilConnected();
  expect(second.bytesSent()).toBeGreaterThan(0);
  expect(await publish('b')).toBe('confirmed');
  // The first is still away: the second is found again all the same.
  second.cut();
  await waitFor(() => !broker.connected(), { ...patience, what: 'the loss of the second' });
  await untilConnected();
  expect(await publish('c')).toBe('confirmed');
});

// Breaks tried:
// - the list handed on as one address, and only its first address handed on: both red.
// - the whole address logged: the first red.
