import type { Invariant } from './logs.ts';
import { groupBy, say } from './reading.ts';

/**
 * I8, an event has one effect however often it comes. What comes in today is the request from the broker: one attempt an
 * event, one dead letter an event.
 */
export const oneEffect: Invariant = ({ rest }) => {
  const attempts = groupBy(
    rest.log.filter((row) => row.to === 'sending' && row.eventId !== null),
    (row) => row.eventId ?? '',
  );
  const letters = groupBy(
    rest.deadLetters.filter((letter) => letter.eventId !== null),
    (letter) => letter.eventId ?? '',
  );
  return [
    ...[...attempts]
      .filter(([, rows]) => rows.length > 1)
      .map(([id, rows]) => say('I8', `event ${id} made ${rows.length} attempts`)),
    ...[...letters]
      .filter(([, rows]) => rows.length > 1)
      .map(([id, rows]) => say('I8', `event ${id} made ${rows.length} dead letters`)),
  ];
};
