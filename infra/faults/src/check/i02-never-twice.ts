import type { Invariant } from './logs.ts';
import { groupBy, resentByRule, say } from './reading.ts';

/**
 * I2, at most one accept for each message and recipient; one more for each time a person has decided, with a reason
 * and on record, to send it again; and one more by the rule that the settings name for its category, once.
 */
export const neverTwice: Invariant = (logs) => {
  const { sink, rest } = logs;
  const byRule = resentByRule(logs);
  const decisions = groupBy(
    rest.audit.filter(
      ({ eventType, actorType, payload }) =>
        eventType === 'CRM.EMAIL.REPLAYED' && actorType === 'user' && Boolean(payload.reason),
    ),
    (row) => row.resourceId ?? '',
  );
  const mails = groupBy(
    sink.flatMap(({ messageId, to }) => to.map((address) => ({ messageId, address: address.toLowerCase() }))),
    ({ messageId, address }) => `${messageId} ${address}`,
  );
  return [...mails.values()].flatMap((same) => {
    const messageId = same[0]?.messageId ?? '';
    const allowed = 1 + (decisions.get(messageId)?.length ?? 0) + (byRule.has(messageId) ? 1 : 0);
    if (same.length <= allowed) return [];
    return [
      say('I2', `message ${messageId} was taken ${same.length} times for one recipient, ${allowed} allowed`),
    ];
  });
};
