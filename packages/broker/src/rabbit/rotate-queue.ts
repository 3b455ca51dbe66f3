import { randomUUID } from 'node:crypto';
import type { ChannelModel, GetMessage } from 'amqplib';
import type { Broker } from '../broker.ts';
import { propertiesOf } from './properties-of.ts';
import type { Publisher } from './publisher.ts';
import { withChannel } from './with-channel.ts';

const copyDeadlineMs = 10_000;

/** On a copy: which rotation put it there. */
const rotationHeader = 'x-rotation';

/** See `Broker.rotateQueue`. On a channel of its own: closing it gives the message in hand back. */
export function rotateQueue(options: {
  connection: ChannelModel;
  publisher: Publisher;
  queue: string;
  decide: Parameters<Broker['rotateQueue']>[1];
  max: number;
}): Promise<{ removed: number; kept: number }> {
  const { publisher, queue, decide } = options;
  const rotation = randomUUID();
  return withChannel(options.connection, async (channel) => {
    const { messageCount } = await channel.checkQueue(queue);
    const rounds = Math.min(options.max, messageCount);
    let removed = 0;
    let kept = 0;
    while (removed + kept < rounds) {
      const message = await channel.get(queue);
      if (message === false) break;
      // What stood before our first copy is in other hands (somebody looks into the queue). A copy of ours is no second
      // copy: with it would go the dead letter. Closing the channel gives it back.
      if (message.properties.headers?.[rotationHeader] === rotation) break;
      const verdict = await decide({ body: message.content, properties: propertiesOf(message) });
      if (verdict === 'keep') {
        await putCopy({ message, publisher, queue, rotation });
        kept += 1;
      } else {
        removed += 1;
      }
      channel.ack(message);
    }
    return { removed, kept };
  });
}

async function putCopy(options: {
  message: GetMessage;
  publisher: Publisher;
  queue: string;
  rotation: string;
}): Promise<void> {
  const { message, publisher, queue, rotation } = options;
  const { properties } = message;
  const copy = {
    exchange: '',
    routingKey: queue,
    body: message.content,
    options: {
      messageId: String(properties.messageId ?? ''),
      persistent: true,
      mandatory: true,
      headers: { ...withoutDeliveryCount(properties.headers ?? {}), [rotationHeader]: rotation },
      ...(properties.type === undefined ? {} : { type: properties.type }),
      ...(properties.correlationId === undefined ? {} : { correlationId: properties.correlationId }),
      ...(properties.contentType === undefined ? {} : { contentType: properties.contentType }),
      ...(properties.timestamp === undefined ? {} : { timestamp: properties.timestamp }),
    },
  };
  const [outcome] = await publisher.publish([copy], { deadlineMs: copyDeadlineMs });
  if (outcome?.kind !== 'confirmed') {
    throw new Error(
      `The copy for the tail of ${queue} was not confirmed: ${outcome?.reason ?? 'no outcome'}`,
    );
  }
}

/** The broker writes this header; a copy starts at zero. */
function withoutDeliveryCount(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { 'x-delivery-count': _, ...others } = headers;
  return others;
}
