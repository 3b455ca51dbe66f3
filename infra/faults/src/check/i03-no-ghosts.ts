import type { Invariant } from './logs.ts';
import { groupBy, say } from './reading.ts';

/** Clocks of the mail server and of the database are one machine's, read in milliseconds. */
const readingMs = 1;

/**
 * I3, no ghosts: each accept has an attempt whose row was committed before it, one each; and each message, sent or
 * not, was asked for by the client.
 */
export const noGhosts: Invariant = ({ client, sink, rest }) => {
  const attempts = groupBy(
    rest.log.filter((row) => row.to === 'sending'),
    (row) => row.messageId,
  );
  const accepts = groupBy(
    sink.toSorted((a, b) => a.at - b.at),
    (accept) => accept.messageId,
  );
  const unheralded = [...accepts].flatMap(([messageId, mails]) =>
    mails.flatMap((mail, index) => {
      const before = (attempts.get(messageId) ?? []).filter((row) => row.committedAt <= mail.at + readingMs);
      if (before.length > index) return [];
      return [
        say(
          'I3',
          `mail ${index + 1} of message ${messageId} was taken with ${before.length} attempts committed before`,
        ),
      ];
    }),
  );
  const asked = new Set(client.map((entry) => entry.correlationId));
  const unasked = rest.messages
    .filter((message) => !asked.has(message.correlationId))
    .map((message) => say('I3', `nobody asked for message ${message.id}`));
  return [...unheralded, ...unasked];
};
