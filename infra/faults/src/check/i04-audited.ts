import type { Invariant } from './logs.ts';
import { groupBy, say } from './reading.ts';

/**
 * What must be audited with a change to a state. `sending` is not here: the claim is an attempt that has begun, and its
 * row in the append-only delivery log is its record.
 */
const auditedAs: Record<string, string> = {
  queued: 'CRM.EMAIL.REPLAYED',
  sent: 'CRM.EMAIL.SENT',
  retrying: 'CRM.EMAIL.FAILED',
  failed: 'CRM.EMAIL.FAILED',
  unknown: 'CRM.EMAIL.UNKNOWN',
  revoked: 'CRM.EMAIL.REVOKED',
  suppressed: 'CRM.EMAIL.SUPPRESSED',
  expired: 'CRM.EMAIL.EXPIRED',
};
const changes = new Set(Object.values(auditedAs));

/**
 * I4, each change of state has its audit row, written by the same transaction, and no such row stands without its
 * change; each message has one row of its admission; and nobody can rewrite any of it.
 */
export const audited: Invariant = ({ rest }) => {
  const rows = groupBy(rest.audit, (row) => `${row.tx} ${row.resourceId} ${row.eventType}`);
  const unaudited = rest.log.flatMap(({ messageId, to, tx }) => {
    const eventType = auditedAs[to];
    if (eventType === undefined) return [];
    const found = rows.get(`${tx} ${messageId} ${eventType}`)?.length ?? 0;
    if (found === 1) return [];
    return [
      say('I4', `message ${messageId} became ${to} with ${found} rows ${eventType} in the same transaction`),
    ];
  });
  const moved = new Set(rest.log.map((row) => `${row.tx} ${row.messageId}`));
  const phantom = rest.audit
    .filter((row) => changes.has(row.eventType) && !moved.has(`${row.tx} ${row.resourceId}`))
    .map((row) => say('I4', `${row.eventType} of message ${row.resourceId} is audited and did not happen`));
  const requests = groupBy(
    rest.audit.filter((row) => row.eventType === 'CRM.EMAIL.REQUESTED'),
    (row) => row.resourceId ?? '',
  );
  const admissions = rest.messages.flatMap(({ id }) => {
    const found = requests.get(id)?.length ?? 0;
    return found === 1 ? [] : [say('I4', `the admission of message ${id} is audited ${found} times`)];
  });
  const rewritten = rest.rewrites
    .filter((attempt) => !attempt.refused)
    .map((attempt) => say('I4', `${attempt.verb} of ${attempt.table} was not refused`));
  return [...unaudited, ...phantom, ...admissions, ...rewritten];
};
