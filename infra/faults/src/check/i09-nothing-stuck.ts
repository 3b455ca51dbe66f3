import type { Invariant } from './logs.ts';
import { say } from './reading.ts';

/** I9, nothing is stuck: no claim beyond its lease, no due row unpublished, the queue empty, each dead letter on record. */
export const nothingStuck: Invariant = ({ rest }) => {
  const open = rest.deadLetters.filter((letter) => letter.resolution === null).length;
  return [
    ...rest.claims
      .filter((claim) => claim.finishedAt === null && claim.leaseUntil < rest.at)
      .map((claim) => say('I9', `event ${claim.eventId} is claimed beyond its lease`)),
    ...rest.outbox
      .filter((row) => row.publishedAt === null && row.dueAt <= rest.at)
      .map((row) => say('I9', `event ${row.id} is due and not published`)),
    ...(rest.queues.requests === 0
      ? []
      : [say('I9', `${rest.queues.requests} requests are left in the broker`)]),
    ...(rest.queues.deadLetters === open
      ? []
      : [say('I9', `the broker holds ${rest.queues.deadLetters} dead letters, ${open} are on record`)]),
  ];
};
