import type { Invariant } from './logs.ts';
import { histories, resentByRule, ruleCause, say } from './reading.ts';

/** The life of a message, written down here a second time: a mistake in the product's own table must not pass. */
const lawful = new Set([
  'queued sending',
  'retrying sending',
  'sending sent',
  'sending retrying',
  'sending failed',
  'sending unknown',
  'sending revoked',
  'queued revoked',
  'retrying revoked',
  'queued expired',
  'retrying expired',
  'unknown sent',
  'unknown queued',
  'failed queued',
]);

/** Nobody but a person says what became of an unknown outcome, unless the settings have a rule for it. */
const decided = new Set(['marked_sent', 'resent']);

/** I7, states move forward: each change is lawful, begins where the last one ended, and the last is what the row says. */
export const forwardOnly: Invariant = (logs) => {
  const past = histories(logs);
  const byRule = resentByRule(logs);
  return logs.rest.messages.flatMap(({ id, state }) => {
    let current = 'queued';
    for (const row of past.get(id) ?? []) {
      if (row.from !== current)
        return [say('I7', `message ${id} went from ${row.from} when it was ${current}`)];
      if (!lawful.has(`${row.from} ${row.to}`))
        return [say('I7', `message ${id} went from ${row.from} to ${row.to}`)];
      if (row.from === 'unknown' && !decided.has(row.cause) && !(row.cause === ruleCause && byRule.has(id)))
        return [say('I7', `message ${id} left unknown by ${row.cause}: no person decided it, and no rule`)];
      current = row.to;
    }
    return current === state ? [] : [say('I7', `message ${id} is ${state}, its log ends with ${current}`)];
  });
};
