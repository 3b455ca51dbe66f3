import { waitFor } from '@crm/dev';
import { connect } from 'amqplib';
import { expect, inject, onTestFinished, test } from 'vitest';
import { makeTopology } from '../testing/make-topology.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { startBroker } from '../testing/start-broker.ts';
import { createRabbitBroker } from './create-rabbit-broker.ts';

const patience = { timeoutMs: 60_000 };

/** A dead-letter queue with these letters, and somebody who looks into it. */
async function openQueue(ids: readonly string[]) {
  const topology = makeTopology();
  const queue = topology.deadLetterQueue;
  const { logger } = createRecordingLogger();
  const broker = createRabbitBroker({
    url: inject('amqpUrl'),
    name: 'rotation',
    logger,
    topologies: [topology],
  });
  onTestFinished(() => broker.stop());
  await startBroker(broker);
  for (const messageId of ids) {
    const body = Buffer.from(messageId);
    const letter = {
      queue,
      messageId,
      type: null,
      correlationId: null,
      headers: {},
      body,
      deadlineMs: 10_000,
    };
    expect(await broker.publishDeadLetter(letter)).toEqual({ kind: 'confirmed' });
  }
  const connection = await connect(inject('amqpUrl'));
  onTestFinished(() => connection.close());
  return { broker, queue, onlooker: await connection.createChannel() };
}

/** Goes through the queue as the keeper does, which removes what it has seen before. */
async function rotate(
  { broker, queue }: Awaited<ReturnType<typeof openQueue>>,
  onSeen: () => Promise<unknown> = async () => undefined,
) {
  const seen: (string | null)[] = [];
  const answer = await broker.rotateQueue(
    queue,
    async ({ properties: { messageId } }) => {
      const isSecond = seen.includes(messageId);
      seen.push(messageId);
      await onSeen();
      return isSecond ? 'remove' : 'keep';
    },
    { max: 100 },
  );
  return { ...answer, seen };
}

test('E8: a dead letter is not lost while somebody else holds those behind it: its copy is no second one', async () => {
  const opened = await openQueue(['a', 'b']);
  const { broker, queue, onlooker } = opened;
  const first = await rotate(opened, () => onlooker.get(queue));
  expect(first).toEqual({ removed: 0, kept: 1, seen: ['a'] });
  onlooker.nackAll();
  await waitFor(async () => (await broker.queueDepth(queue)) === 2, { ...patience, what: 'both letters' });
  const { seen, ...second } = await rotate(opened);
  expect(second).toEqual({ removed: 0, kept: 2 });
  expect(seen.toSorted()).toEqual(['a', 'b']);
});

test('what an earlier rotation put there is looked at like any other', async () => {
  const opened = await openQueue(['a', 'b']);
  for (const order of [
    ['a', 'b'],
    ['a', 'b'],
  ]) {
    expect(await rotate(opened)).toEqual({ removed: 0, kept: 2, seen: order });
  }
});

// Breaks tried:
// - a copy of this rotation decided like any other: the first is lost.
// - any copy ends the rotation: the second rotation sees nothing.
