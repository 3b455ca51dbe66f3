import { type Conservation, messageStates } from '@crm/contracts';
import type { Db } from '@crm/db';

const faultsMax = 100;
/** A message gets its id before its audit row is stamped and written: the rows of a period lie this close around it. */
const aroundMs = 3_600_000;

type Row = {
  accepted: number;
  states: Record<string, number> | null;
  faults: { kind: Conservation['faults'][number]['kind']; messageId: string }[] | null;
};

/**
 * Whether every message that was let in in a period is accounted for: accepted = sent + delivered + bounced + complained
 * + failed + suppressed + revoked + expired + unknown + in flight. The left side is counted in the audit log, the right
 * side in the messages, so that the sum can be wrong; and each message is held against its log, its events and their
 * leases. One statement, one snapshot: what moves meanwhile is seen before or after, never between.
 *
 * A message belongs to the period by the time in its id, which is indexed.
 */
export async function checkConservation(
  { sql }: Db,
  { from, to }: { from: Date; to: Date },
): Promise<Conservation> {
  const [low, high] = [idAt(from), idAt(to)];
  const [row] = await sql<Row[]>`
    WITH accepted AS MATERIALIZED (
      SELECT DISTINCT resource_id AS id FROM public.compliance_audit_log
       WHERE event_type = 'CRM.EMAIL.REQUESTED' AND resource_type = 'message'
         AND event_ts_utc >= ${around(from, -aroundMs)} AND event_ts_utc < ${around(to, aroundMs)}
         AND resource_id >= ${low} AND resource_id < ${high}),
    messages AS MATERIALIZED (
      SELECT id, state FROM public.messages WHERE id >= ${low}::text::uuid AND id < ${high}::text::uuid),
    requests AS MATERIALIZED (
      SELECT m.id AS message_id, m.state, o.id AS event_id, o.published_at, p.finished_at, p.event_id AS claimed
        FROM messages m
        JOIN public.messages whole ON whole.id = m.id
        LEFT JOIN public.outbox_messages o ON o.correlation_id = whole.correlation_id AND o.aggregate_id = m.id::text
                                          AND o.event_type = 'crm.email.requested.v1'
        LEFT JOIN public.processed_events p ON p.event_id = o.id
       WHERE m.state IN ('queued', 'retrying', 'sending')),
    faults AS (
      SELECT 'lost' AS kind, a.id FROM accepted a
       WHERE NOT EXISTS (SELECT 1 FROM public.messages m WHERE m.id = a.id::uuid)
      UNION ALL
      SELECT 'unrecorded', m.id::text FROM messages m
       WHERE NOT EXISTS (SELECT 1 FROM accepted a WHERE a.id = m.id::text)
      UNION ALL
      SELECT 'stranded', r.message_id::text FROM requests r GROUP BY r.message_id, r.state
      HAVING NOT bool_or(CASE WHEN r.state = 'sending' THEN r.claimed IS NOT NULL AND r.finished_at IS NULL
                              ELSE r.event_id IS NOT NULL AND r.finished_at IS NULL END)
      UNION ALL
      SELECT 'disagrees', m.id::text FROM messages m
       WHERE m.state <> COALESCE((SELECT l.to_state FROM public.delivery_log l WHERE l.message_id = m.id
                                   ORDER BY l.at DESC, l.id DESC LIMIT 1), 'queued'))
    SELECT (SELECT count(*) FROM accepted)::int AS accepted,
           (SELECT jsonb_object_agg(s.state, s.messages)
              FROM (SELECT state, count(*) AS messages FROM messages GROUP BY state) AS s) AS states,
           (SELECT jsonb_agg(jsonb_build_object('kind', f.kind, 'messageId', f.id))
              FROM (SELECT kind, id FROM faults ORDER BY id, kind LIMIT ${faultsMax}) AS f) AS faults`;
  const states = Object.fromEntries(
    messageStates.map((state) => [state, row?.states?.[state] ?? 0]),
  ) as Conservation['states'];
  const accepted = row?.accepted ?? 0;
  const difference = accepted - Object.values(states).reduce((sum, count) => sum + count, 0);
  const faults = row?.faults ?? [];
  return {
    ok: difference === 0 && faults.length === 0,
    from: from.toISOString(),
    to: to.toISOString(),
    accepted,
    states,
    difference,
    faults,
  };
}

/** The smallest UUIDv7 of an instant. */
function idAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

function around(at: Date, byMs: number): string {
  return new Date(at.getTime() + byMs).toISOString();
}
