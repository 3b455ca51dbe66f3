import { createHash } from 'node:crypto';
import type { Broker, QueuedMessage } from '@crm/broker';
import { emailTopology, eventTypes } from '@crm/contracts';
import type { Sql } from '@crm/db';
import {
  abandonEmail,
  countOpenDeadLetters,
  type DeliveryDeps,
  judgeDeadLetter,
  recordPoison,
} from '@crm/delivery';
import type { Logger } from '@crm/runtime';
import { decodeDelivery } from './decode-delivery.ts';
import { readIdentity } from './read-identity.ts';

const rotateMax = 1_000;

/**
 * Keeps the dead-letter queue and its table the same: what a person has replayed or discarded leaves the queue, and so
 * does a second copy of what is open (a crash between a copy and its acknowledgement leaves one); what the broker put
 * there by itself (its delivery limit) gets its row. Only looks into the queue when the counts differ, and once for each
 * difference.
 */
export function createDeadLetterKeeper(deps: {
  broker: Broker;
  delivery: DeliveryDeps;
  logger: Logger;
}): () => Promise<void> {
  const { broker, delivery, logger } = deps;
  const queue = emailTopology.deadLetterQueue;
  let settledAt = '';

  return async () => {
    const [depth, open] = [await broker.queueDepth(queue), await countOpenDeadLetters(delivery.db)];
    if (depth === null || depth === open || settledAt === `${depth} ${open}`) return;
    let recorded = 0;
    const rotated = await keepingAlone(delivery.db, (tx) => {
      const seen = new Set<string>();
      return broker.rotateQueue(
        queue,
        async (message) => {
          const identity = identityOf(message);
          const standing = await judgeDeadLetter(tx, identity);
          if (standing === 'resolved') return 'remove';
          const key = `${identity.eventId} ${identity.bodySha256}`;
          if (seen.has(key)) return 'remove';
          seen.add(key);
          if (standing === 'unrecorded') {
            await record(delivery, message);
            recorded += 1;
          }
          return 'keep';
        },
        { max: rotateMax },
      );
    });
    if (rotated === null) return;
    const { removed, kept } = rotated;
    // The counts from before the look: a dead letter that was dealt with during it must be another difference.
    settledAt = removed + recorded === 0 ? `${depth} ${open}` : '';
    if (removed > 0) logger.info({ removed, kept }, 'dead letters that were dealt with left their queue');
  };
}

// Any fixed number: who holds it goes through the queue.
const lockKey = 7_240_034;

/**
 * Two keepers at once would meet each other's copies, and each could take the other's for a second one: both would go.
 * The lock's own session asks of each message, so that a keeper that has lost it does not decide any more.
 */
async function keepingAlone<T>(db: DeliveryDeps['db'], work: (tx: Sql) => Promise<T>): Promise<T | null> {
  const { value } = await db.sql.begin(async (tx) => {
    const [lock] = await tx<{ held: boolean }[]>`SELECT pg_try_advisory_xact_lock(${lockKey}) AS held`;
    return { value: lock?.held === true ? await work(tx) : null };
  });
  return value;
}

function identityOf({ body, properties }: QueuedMessage) {
  return {
    eventId: readIdentity(properties).eventId,
    bodySha256: createHash('sha256').update(body).digest('hex'),
  };
}

async function record(delivery: DeliveryDeps, { body, properties }: QueuedMessage): Promise<void> {
  const { eventId, correlationId } = readIdentity(properties);
  const decoded = decodeDelivery(body);
  if (decoded.ok && decoded.event.event_type === eventTypes.emailRequestedV1) {
    if (await abandonEmail(delivery, { event: decoded.event, body })) return;
  }
  await recordPoison(delivery, {
    queue: emailTopology.deadLetterQueue,
    eventId,
    messageId: decoded.ok ? decoded.event.message_id : null,
    correlationId,
    errorCode: 'DELIVERY_LIMIT',
    errorMessage: 'The broker delivered it too often without an answer.',
    body,
  });
}
