import type { Json, Sql, SqlFragment } from '@crm/db';
import type { AuditRecord } from './stamp-audit.ts';

/**
 * The INSERT that records what was done, for use in the statement or transaction that does it: audit fails closed.
 * With `onlyIf` (a SELECT, which may speak of the row as `r`) each is written only if that returns a row.
 */
export function insertAudit(
  sql: Sql,
  records: AuditRecord[],
  { onlyIf }: { onlyIf?: SqlFragment } = {},
): SqlFragment {
  return sql`
    INSERT INTO public.compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, event_ts_utc,
      resource_type, resource_id, loan_id, payload_json, ip_addr, user_agent, content_hash)
    SELECT r.id, r.correlation_id, r.actor_type, r.actor_id, r.event_type, r.event_ts_utc,
      r.resource_type, r.resource_id, r.loan_id, r.payload_json, r.ip_addr, r.user_agent, r.content_hash
    FROM jsonb_to_recordset(${sql.json(records as unknown as Json)}) AS r(id uuid, correlation_id text, actor_type text,
      actor_id text, event_type text, event_ts_utc timestamptz, resource_type text, resource_id text, loan_id bigint,
      payload_json jsonb, ip_addr text, user_agent text, content_hash text)
    WHERE ${onlyIf === undefined ? sql`true` : sql`EXISTS (${onlyIf})`}`;
}
