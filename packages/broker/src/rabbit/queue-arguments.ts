import type { ChannelTopology } from '../broker.ts';

/** What a queue of dead letters is declared with. */
export const deadLetterQueueArguments = { 'x-queue-type': 'quorum' };

/**
 * What the queue of a channel is declared with, by us or by a definitions file. Quorum, because only there redeliveries are
 * counted and a confirm means a majority has the message on disk. At-least-once dead-lettering exists only together with
 * reject-publish.
 */
export function queueArguments({
  deliveryLimit,
  deadLetterQueue,
}: Pick<ChannelTopology, 'deliveryLimit' | 'deadLetterQueue'>) {
  return {
    'x-queue-type': 'quorum',
    'x-delivery-limit': deliveryLimit,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': deadLetterQueue,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}
