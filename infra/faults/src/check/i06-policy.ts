import type { Invariant, Logs, Ms } from './logs.ts';
import { groupBy, say } from './reading.ts';

/** When a contact's opt-out from e-mail stood, from the moment it was committed; `until` is infinite while it stands. */
type Span = { from: Ms; until: Ms };

/**
 * I6, no marketing attempt starts while one of its contacts has opted out. Judged at the start of the attempt, the commit
 * of its claim: a call that began before runs to its end.
 */
export const policyHeld: Invariant = (logs) => {
  const { rest, sink } = logs;
  const spans = optOuts(logs);
  const recipients = groupBy(rest.recipients, (recipient) => recipient.messageId);
  const marketing = new Set(rest.messages.filter((one) => one.category === 'marketing').map((one) => one.id));
  const starts = groupBy(
    rest.log.filter((row) => row.to === 'sending' && marketing.has(row.messageId)),
    (row) => row.messageId,
  );
  const taken = new Set(sink.map((accept) => accept.messageId));
  return [...starts].flatMap(([messageId, attempts]) => {
    if (!taken.has(messageId)) return [];
    const contacts = (recipients.get(messageId) ?? []).flatMap((recipient) => recipient.contactIds);
    return contacts.flatMap((contact) =>
      attempts
        .filter(({ committedAt }) =>
          (spans.get(String(contact)) ?? []).some(
            (span) => span.from < committedAt && committedAt < span.until,
          ),
        )
        .map(() =>
          say('I6', `an attempt at message ${messageId} began after contact ${contact} had opted out`),
        ),
    );
  });
};

/** From the audit rows of preferences, and from what the client was answered: the later a product admits it, the worse. */
function optOuts({ rest, client }: Logs): Map<string, Span[]> {
  const changes = rest.audit
    .filter((row) => row.eventType === 'COMMS.PREFS.UPDATED')
    .map(({ resourceId, committedAt, payload }) => ({
      contact: resourceId ?? '',
      at: committedAt,
      optedOut: (payload.new_values as { doNotEmail?: boolean }).doNotEmail === true,
    }));
  const answered = client.flatMap(({ method, path, body, answer }) => {
    const contact = /^\/api\/contacts\/(\d+)\/comm-preferences$/.exec(path)?.[1];
    const optedOut = (body as { doNotEmail?: boolean } | null)?.doNotEmail;
    if (method !== 'PATCH' || contact === undefined || optedOut === undefined || answer?.status !== 200)
      return [];
    return [{ contact, at: answer.at, optedOut }];
  });
  const spans = new Map<string, Span[]>();
  for (const { contact, at, optedOut } of [...changes, ...answered].sort((a, b) => a.at - b.at)) {
    const own = spans.get(contact) ?? [];
    spans.set(contact, own);
    const open = own.at(-1)?.until === Number.POSITIVE_INFINITY ? own.at(-1) : undefined;
    if (optedOut && open === undefined) own.push({ from: at, until: Number.POSITIVE_INFINITY });
    if (!optedOut && open !== undefined) open.until = at;
  }
  return spans;
}
