import type { Invariant } from './logs.ts';
import { groupBy, histories, promisedId, say, sends } from './reading.ts';

const settled = new Set([
  'sent',
  'delivered',
  'bounced',
  'complained',
  'failed',
  'revoked',
  'suppressed',
  'expired',
  'unknown',
]);

/**
 * I1, nothing lost: each 202 has its one message, in a final state with its reason, or with a retry that is written
 * down and not yet due. What the product calls sent was taken by the mail server; what the server took is called so.
 */
export const nothingLost: Invariant = (logs) => {
  const { rest, sink } = logs;
  const byId = groupBy(rest.messages, (message) => message.id);
  const past = histories(logs);
  const accepted = new Set(sink.map((accept) => accept.messageId));
  const waiting = new Set(
    rest.outbox.filter((row) => row.publishedAt === null && row.dueAt > rest.at).map((row) => row.messageId),
  );

  const promised = sends(logs).flatMap((entry) => {
    const id = promisedId(entry);
    if (id === null) return [];
    const found = byId.get(id)?.length ?? 0;
    return found === 1 ? [] : [say('I1', `202 was answered for message ${id}, of which there are ${found}`)];
  });
  const keyed = groupBy(
    sends(logs).filter((entry) => entry.key !== null && promisedId(entry) !== null),
    (entry) => `${entry.path} ${entry.key}`,
  );
  const split = [...keyed].flatMap(([key, entries]) => {
    const ids = new Set(entries.map(promisedId));
    return ids.size === 1 ? [] : [say('I1', `the key of ${key} was answered with ${ids.size} messages`)];
  });
  const standing = rest.messages.flatMap(({ id, state }) => {
    const last = past.get(id)?.at(-1);
    if (state === 'retrying' && waiting.has(id)) return [];
    if (!settled.has(state)) return [say('I1', `message ${id} is still ${state}`)];
    if (state === 'failed' && last?.errorCode == null)
      return [say('I1', `message ${id} failed without a reason`)];
    if (state === 'sent' && !accepted.has(id) && last?.cause !== 'marked_sent')
      return [say('I1', `message ${id} is called sent and no mail server took it`)];
    if (['failed', 'expired', 'suppressed'].includes(state) && accepted.has(id) && !wasUnknown(past.get(id)))
      return [say('I1', `message ${id} is ${state} although a mail server took it`)];
    return [];
  });
  return [...promised, ...split, ...standing];
};

// After an unknown outcome a person may have sent it again, and that may have failed.
const wasUnknown = (history: { to: string }[] | undefined) =>
  history?.some((row) => row.to === 'unknown') ?? false;
