import type { Db } from '@crm/db';

export type Judgement = {
  /** What was committed for a contact while its opt-out stood: a claim, an admission or a replay. */
  late: { contactId: number; what: string; at: string; optedOutAt: string }[];
  /** How many of each there were in all: a judgement over nothing would be worth nothing. */
  looked: { optOuts: number; claims: number; admissions: number; replays: number; revocations: number };
};

/**
 * Holds every claim, admission and replay of marketing against the opt-outs of its contact, all by the server's own
 * commit times (`track_commit_timestamp`): what the processes believed does not count.
 */
export async function judgeOptOuts({ sql }: Db): Promise<Judgement> {
  const late = await sql<Judgement['late']>`
    WITH ${history(sql)},
    counted AS (
      SELECT d.*, count(is_out) OVER (PARTITION BY contact_id ORDER BY at, is_out NULLS FIRST) AS nth
        FROM (SELECT * FROM doings UNION ALL SELECT * FROM changes) AS d),
    told AS (
      SELECT c.*, bool_or(is_out) OVER since AS stood, min(at) OVER since AS since_at
        FROM counted c WHERE nth > 0 WINDOW since AS (PARTITION BY contact_id, nth))
    SELECT contact_id AS "contactId", what, at::text, since_at::text AS "optedOutAt"
      FROM told WHERE is_out IS NULL AND stood ORDER BY at LIMIT 20`;
  const [looked] = await sql<Judgement['looked'][]>`
    WITH ${history(sql)}
    SELECT (SELECT count(*) FROM changes WHERE is_out) AS "optOuts",
           count(*) FILTER (WHERE what = 'claim') AS claims,
           count(*) FILTER (WHERE what = 'CRM.EMAIL.REQUESTED') AS admissions,
           count(*) FILTER (WHERE what = 'CRM.EMAIL.REPLAYED') AS replays,
           (SELECT count(*) FROM compliance_audit_log WHERE event_type = 'CRM.EMAIL.REVOKED') AS revocations
      FROM doings`;
  if (looked === undefined) throw new Error('nothing was counted');
  return { late: [...late], looked };
}

const history = (sql: Db['sql']) => sql`
  changes AS MATERIALIZED (
    SELECT resource_id::bigint AS contact_id, event_type AS what, pg_xact_commit_timestamp(a.xmin) AS at,
           (payload_json->'new_values'->>'doNotEmail')::boolean AS is_out
      FROM compliance_audit_log a WHERE event_type = 'COMMS.PREFS.UPDATED'),
  doings AS MATERIALIZED (
    SELECT r.contact_id, 'claim' AS what, pg_xact_commit_timestamp(l.xmin) AS at, NULL::boolean AS is_out
      FROM delivery_log l JOIN message_recipients r USING (message_id) WHERE l.cause = 'claimed'
    UNION ALL
    SELECT r.contact_id, a.event_type, pg_xact_commit_timestamp(a.xmin), NULL
      FROM compliance_audit_log a JOIN message_recipients r ON r.message_id = a.resource_id::uuid
     WHERE a.event_type IN ('CRM.EMAIL.REQUESTED', 'CRM.EMAIL.REPLAYED'))`;
