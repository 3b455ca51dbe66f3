import { type AuditRecord, insertAudit } from '@crm/audit';
import type { MessageState } from '@crm/contracts';
import type { Sql, SqlFragment } from '@crm/db';
import { type Cause, type RecipientOutcome, recordRecipients, transition } from '@crm/messages';
import { insertOutboxRows, type NewOutboxRow } from '@crm/outbox';
import type { Verdict } from './load-work.ts';

/** How an attempt ended, as it is written. */
export type Settling = {
  eventId: string;
  messageId: string;
  /** It is written only while these hold the event. */
  owner: string;
  fence: string;
  verdict: Verdict;
  cause: Cause;
  providerMessageId: string | null;
  recipients: RecipientOutcome[];
  audit: AuditRecord[];
  outboxRows: NewOutboxRow[];
};

/**
 * Records how attempts ended whose messages all become `to`, in one statement under owner and fence: verdict, message,
 * delivery log, recipients, events, audit. Each is of another message. `also` is a further CTE; `ours` are the events
 * that were still held. Answers which those are.
 */
export async function writeSettlements(
  sql: Sql,
  to: MessageState,
  settlings: Settling[],
  { also }: { also?: SqlFragment | undefined } = {},
): Promise<boolean[]> {
  const told = settlings.map(({ eventId, owner, fence, verdict, providerMessageId }) => ({
    event_id: eventId,
    owner,
    fence,
    verdict,
    provider_message_id: providerMessageId,
  }));
  const outboxRows = settlings.flatMap((settling) => settling.outboxRows);
  const audit = settlings.flatMap((settling) => settling.audit);
  const rows = await sql<{ eventId: string }[]>`
    WITH told AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${sql.json(told)}) AS t(event_id uuid, owner text, fence bigint, verdict text,
        provider_message_id text)),
    ours AS MATERIALIZED (
      UPDATE public.processed_events p SET finished_at = clock_timestamp(), verdict = t.verdict
        FROM told t
       WHERE p.event_id = t.event_id AND p.owner = t.owner AND p.fence = t.fence AND p.finished_at IS NULL
      RETURNING p.event_id, p.message_id, t.provider_message_id),
    ${transition(sql, {
      to,
      ids: sql`SELECT message_id FROM ours`,
      set: sql`, provider_message_id = COALESCE((SELECT o.provider_message_id FROM ours o WHERE o.message_id = m.id),
                  m.provider_message_id)`,
      log: settlings.map(({ messageId, cause }) => ({ ...cause, messageId })),
    })},
    ${recordRecipients(
      sql,
      settlings.map(({ messageId, recipients }) => ({ messageId, outcomes: recipients })),
      { onlyIf: sql`SELECT 1 FROM ours WHERE ours.message_id = o.message_id` },
    )},
    events AS (${insertOutboxRows(sql, outboxRows, { onlyIf: sql`SELECT 1 FROM ours WHERE message_id::text = r.aggregate_id` })}),
    audited AS (${insertAudit(sql, audit, { onlyIf: sql`SELECT 1 FROM ours WHERE message_id::text = r.resource_id` })})
    ${also === undefined ? sql`` : sql`, ${also}`}
    SELECT event_id AS "eventId" FROM ours`;
  const ours = new Set(rows.map(({ eventId }) => eventId));
  return settlings.map(({ eventId }) => ours.has(eventId));
}
