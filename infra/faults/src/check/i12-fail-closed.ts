import type { Invariant } from './logs.ts';
import { say } from './reading.ts';

/**
 * I12, fail closed: there is no marketing message without the decision that let it in, and that decision says so. While
 * preferences cannot be read there is none, so there may be no message.
 */
export const failedClosed: Invariant = ({ rest }) => {
  const outcomes = new Map(
    rest.audit
      .filter((row) => row.eventType === 'CRM.EMAIL.REQUESTED')
      .map((row) => [row.resourceId, (row.payload.decision as { outcome?: string } | undefined)?.outcome]),
  );
  return rest.messages
    .filter((message) => message.category === 'marketing' && outcomes.get(message.id) !== 'admit')
    .map((message) => say('I12', `marketing message ${message.id} is here without a decision to admit it`));
};
