import type { ClientEntry, LogRow, Logs, Violation } from './logs.ts';

export const say = (invariant: string, what: string): Violation => ({ invariant, what });

/** The requests of the client that ask for a message. */
export const sends = ({ client }: Logs): ClientEntry[] =>
  client.filter((entry) => entry.method === 'POST' && entry.path.endsWith('/crm/send-email'));

/** The message that an answer of 202 names. */
export function promisedId({ answer }: ClientEntry): string | null {
  if (answer?.status !== 202) return null;
  const { messageId } = answer.body as { messageId?: unknown };
  return typeof messageId === 'string' ? messageId : '';
}

/** Rows by a key, in the order they came. */
export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}

/** The state changes of each message, oldest first. */
export function histories({ rest }: Logs): Map<string, LogRow[]> {
  return groupBy(
    rest.log.toSorted((a, b) => a.at - b.at),
    (row) => row.messageId,
  );
}

/**
 * Messages that were sent again by rule, as the rule allows it: an unknown outcome of a transactional message of a
 * category that the settings name, on record with its cause and reason, once.
 */
export function resentByRule({ rest, resendUnknown }: Logs): ReadonlySet<string> {
  const eligible = new Set(
    rest.messages
      .filter((one) => one.category === 'transactional' && resendUnknown.includes(one.categoryKey))
      .map((one) => one.id),
  );
  const records = groupBy(
    rest.audit.filter(
      ({ eventType, actorType, payload }) =>
        eventType === 'CRM.EMAIL.REPLAYED' &&
        actorType === 'system' &&
        payload.cause === ruleCause &&
        Boolean(payload.reason),
    ),
    (row) => row.resourceId ?? '',
  );
  return new Set([...eligible].filter((id) => records.get(id)?.length === 1));
}

/** What the log says of a message that was sent again by rule. */
export const ruleCause = 'resent_by_rule';
