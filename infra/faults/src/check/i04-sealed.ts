import type { Invariant } from './logs.ts';
import { say } from './reading.ts';

/**
 * I4, the audit log is as it was sealed: the seals are chained and signed, every row they cover is as it was, and every
 * other row waits for its seal; at rest none does.
 */
export const sealed: Invariant = ({ rest }) => {
  const { rows, waiting, isComplete, faults } = rest.seals;
  const counted = rows + waiting;
  return [
    ...faults.map((fault) => say('I4', `seals: ${fault}`)),
    ...(counted === rest.audit.length
      ? []
      : [say('I4', `seals: of ${rest.audit.length} audit rows ${rows} are sealed and ${waiting} wait`)]),
    ...(isComplete && waiting > 0 ? [say('I4', `seals: ${waiting} audit rows still wait for one`)] : []),
  ];
};
