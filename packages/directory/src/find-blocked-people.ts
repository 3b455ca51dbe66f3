import type { DncChannel } from '@crm/contracts';
import type { Sql } from '@crm/db';

/** Somebody who is not to be contacted by a channel, and what was written down when that was asked for. */
export type BlockedPerson = {
  addressKey: string;
  contactId: number;
  name: string | null;
  reason: string | null;
  since: Date | null;
};

/** Of an address that many share, a few names say enough. */
const ofOneAddressMax = 5;

const flags = {
  email: { column: 'do_not_email', member: 'doNotEmail' },
  sms: { column: 'do_not_text', member: 'doNotText' },
  voice: { column: 'do_not_call', member: 'doNotCall' },
} as const;

/**
 * The contacts behind these addresses whose preference for the channel is set. The preferences row says why it was
 * changed last, which may have been another flag: reason and time are those of the change that set this one, from the
 * audit log. A flag that was set by none of them (an import) has what its row says, and nothing if the row was
 * changed since.
 */
export async function findBlockedPeople(
  sql: Sql,
  { channel, addressKeys }: { channel: DncChannel; addressKeys: string[] },
): Promise<BlockedPerson[]> {
  const held = channel === 'email' ? sql`lower(btrim(c.email, E' \\t\\r\\n'))` : sql`c.phone`;
  const { column, member } = flags[channel];
  const changes = sql`
    public.compliance_audit_log a
     WHERE a.event_type = 'COMMS.PREFS.UPDATED' AND a.resource_type = 'contact' AND a.resource_id = found.id::text`;
  return sql<BlockedPerson[]>`
    SELECT asked.key AS "addressKey", found.id AS "contactId", found.full_name AS name,
           CASE WHEN last.stands THEN opted.reason ELSE found.reason END AS reason,
           CASE WHEN last.stands THEN opted.at ELSE found.updated_at END AS since
      FROM unnest(${addressKeys}::text[]) WITH ORDINALITY AS asked (key, nth)
     CROSS JOIN LATERAL (
       SELECT c.id, c.full_name, p.reason, p.updated_at
         FROM public.contacts c JOIN public.contact_comm_prefs p ON p.contact_id = c.id
        WHERE ${held} = asked.key AND p.${sql(column)} ORDER BY c.id LIMIT ${ofOneAddressMax}) AS found
      LEFT JOIN LATERAL (
       SELECT (a.payload_json->'new_values'->>${member})::boolean AS stands
         FROM ${changes} ORDER BY a.event_ts_utc DESC LIMIT 1) AS last ON true
      LEFT JOIN LATERAL (
       SELECT a.payload_json->>'reason' AS reason, a.event_ts_utc AS at
         FROM ${changes} AND a.payload_json->'old_values'->>${member} = 'false'
          AND a.payload_json->'new_values'->>${member} = 'true'
        ORDER BY a.event_ts_utc DESC LIMIT 1) AS opted ON true
     ORDER BY asked.nth, found.id`;
}
