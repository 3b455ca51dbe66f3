import { brokerHeaders } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Broker, ChannelTopology } from '../broker.ts';
import type { Subject } from './conformance.ts';
import { startBroker } from './start-broker.ts';

const patience = { timeoutMs: 60_000 };
const deadlineMs = 8_000;

/** What every broker promises of dead letters; called once per implementation. */
export function describeDeadLetters(
  name: string,
  makeSubject: (deliveryLimit: number) => Promise<Subject>,
): void {
  describe(`${name} keeps the broker's promises of dead letters`, () => {
    let broker: Broker;
    let topology: ChannelTopology;

    beforeEach(async () => {
      ({ broker, topology } = await makeSubject(2));
      await startBroker(broker);
    });
    afterEach(() => broker.stop());

    const letter = (messageId: string, queue = topology.deadLetterQueue) => ({
      queue,
      messageId,
      type: topology.bindingKey,
      correlationId: `correlation of ${messageId}`,
      headers: { [brokerHeaders.errorCode]: 'POISON', [brokerHeaders.eventId]: messageId },
      body: Buffer.from('not JSON'),
      deadlineMs,
    });

    test('a dead letter is confirmed into its queue, and returned where there is none', async () => {
      expect(await broker.publishDeadLetter(letter('a'))).toEqual({ kind: 'confirmed' });
      expect(await broker.queueDepth(topology.deadLetterQueue)).toBe(1);
      expect((await broker.publishDeadLetter(letter('b', 'q.absent'))).kind).toBe('returned');
    });

    test('upkeep looks once at each dead letter, at most max, keeps the kept with their headers', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await broker.publishDeadLetter(letter(id));
      const seen: (string | null)[] = [];
      const rotated = await broker.rotateQueue(
        topology.deadLetterQueue,
        ({ properties }) => {
          seen.push(properties.messageId);
          return properties.messageId === 'b' ? 'remove' : 'keep';
        },
        { max: 3 },
      );
      expect(rotated).toEqual({ removed: 1, kept: 2 });
      expect(seen).toEqual(['a', 'b', 'c']);
      const left: unknown[] = [];
      const second = await broker.rotateQueue(
        topology.deadLetterQueue,
        (message) => {
          left.push([message.properties.messageId, message.properties.headers, message.body.toString()]);
          return 'keep';
        },
        { max: 100 },
      );
      expect(second).toEqual({ removed: 0, kept: 3 });
      expect(left).toEqual(
        ['d', 'a', 'c'].map((id) => [
          id,
          expect.objectContaining({ [brokerHeaders.errorCode]: 'POISON', [brokerHeaders.eventId]: id }),
          'not JSON',
        ]),
      );
    });

    test('upkeep that fails leaves every dead letter in the queue', async () => {
      for (const id of ['a', 'b']) await broker.publishDeadLetter(letter(id));
      const failing = broker.rotateQueue(
        topology.deadLetterQueue,
        ({ properties }) => {
          if (properties.messageId === 'b') throw new Error('the table cannot be read');
          return 'keep';
        },
        { max: 10 },
      );
      await expect(failing).rejects.toThrow('the table cannot be read');
      await waitFor(async () => (await broker.queueDepth(topology.deadLetterQueue)) === 2, {
        ...patience,
        what: 'both dead letters',
      });
    });
  });
}

// Breaks tried:
// - upkeep without a copy; upkeep that visits its own copies: upkeep looks once
