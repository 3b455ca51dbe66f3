import type { WhyDecision } from '@crm/contracts';
import type { Sql } from '@crm/db';

type Cause = WhyDecision['cause'];

/**
 * For each revocation of a message the opt-out behind it: the one that it names, or, where a failed attempt found the
 * permit gone, the last opt-out of one of the recipients before it.
 */
export async function findCauses(
  sql: Sql,
  messageId: string,
  revocations: { at: string; requestCorrelationId: string | null }[],
): Promise<Cause[]> {
  if (revocations.length === 0) return [];
  const contacts = await sql<{ id: string }[]>`
    SELECT DISTINCT unnest(array_append(also_contact_ids, contact_id))::text AS id
      FROM public.message_recipients WHERE message_id = ${messageId}`;
  const contactIds = contacts.flatMap(({ id }) => (id === null ? [] : [id]));
  return Promise.all(revocations.map((revocation) => findCause(sql, contactIds, revocation)));
}

async function findCause(
  sql: Sql,
  contactIds: string[],
  { at, requestCorrelationId }: { at: string; requestCorrelationId: string | null },
): Promise<Cause> {
  const which =
    requestCorrelationId === null
      ? sql`a.event_ts_utc <= ${at}::text::timestamptz`
      : sql`a.correlation_id = ${requestCorrelationId}`;
  const [cause] = await sql<NonNullable<Cause>[]>`
    SELECT a.payload_json->>'policy_basis' AS "policyBasis", a.payload_json->>'reason' AS reason,
           a.correlation_id AS "requestCorrelationId", c.id AS "contactId", c.full_name AS "contactName"
      FROM public.compliance_audit_log a LEFT JOIN public.contacts c ON c.id = (a.payload_json->>'contactId')::bigint
     WHERE a.event_type = 'COMMS.PREFS.UPDATED' AND a.resource_type = 'contact' AND a.resource_id = ANY(${contactIds})
       AND a.payload_json @> '{"new_values": {"doNotEmail": true}}' AND ${which}
     ORDER BY a.event_ts_utc DESC LIMIT 1`;
  return cause ?? null;
}
