import type { Invariant } from './logs.ts';
import { say } from './reading.ts';

/**
 * I1 once more, by the sum that operators watch: what the audit log let in is what stands in some state. It sees what no
 * client was promised, for instance a message whose answer was lost and that then went missing.
 */
export const conserved: Invariant = ({ rest }) => {
  const { accepted, difference, faults } = rest.conservation;
  return [
    ...(difference === 0 ? [] : [say('I1', `conservation: ${difference} more were let in than are there`)]),
    ...(accepted === rest.messages.length
      ? []
      : [say('I1', `conservation: it counts ${accepted} of ${rest.messages.length} messages`)]),
    ...faults.map(({ kind, messageId }) => say('I1', `conservation: message ${messageId} is ${kind}`)),
  ];
};
