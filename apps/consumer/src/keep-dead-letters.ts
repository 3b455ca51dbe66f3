import { createHash } from 'node:crypto';
import type { Broker, QueuedMessage } from '@crm/broker';
import { emailTopology, eventTypes } from '@crm/contracts';
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
 * Keeps the dead-letter queue and its table the same: what a person has replayed or discarded leaves the queue, and
 * what the broker put there by itself (its delivery limit) gets its row. Only looks into the queue when the counts
 * differ, and once for each difference.
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
    const judged = async (message: QueuedMessage) => {
      const standing = await judge(delivery, message);
      if (standing === 'unrecorded') {
        await record(delivery, message);
        recorded += 1;
      }
      return standing === 'resolved' ? 'remove' : 'keep';
    };
    const { removed, kept } = await broker.rotateQueue(queue, judged, { max: rotateMax });
    // The counts from before the look: a dead letter that was dealt with during it must be another difference.
    settledAt = removed + recorded === 0 ? `${depth} ${open}` : '';
    if (removed > 0) logger.info({ removed, kept }, 'dead letters that were dealt with left their queue');
  };
}

function judge({ db }: DeliveryDeps, { body, properties }: QueuedMessage) {
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  return judgeDeadLetter(db, { eventId: readIdentity(properties).eventId, bodySha256 });
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
