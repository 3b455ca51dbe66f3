import type { Sql, SqlFragment } from '@crm/db';
import type { Basis } from './ask-policy.ts';

/** What one decision rests on: the message it was made for, the preferences it saw, and the addresses it asked about. */
export type Decided = { id: string; basis: Basis; addressKeys: string[] };

/**
 * The CTEs up to `unchanged`: the preference rows that the decisions saw are locked against change until the commit, and
 * `unchanged` has the id of each message for which every one is there in the version that was seen and no other contact
 * has come to hold one of the addresses. An opt-out that committed before is seen; one that comes later waits for
 * this statement and then finds its message to revoke.
 *
 * The locking query has no other filter and reads the table, never the view: with the flag in its WHERE a row that was
 * just opted out simply drops out, and a row that is not there cannot be locked. It locks in the order of the contacts, as
 * everybody does who locks several.
 */
export function marketingGate(sql: Sql, decided: Decided[]): SqlFragment {
  const seen = decided.flatMap(({ id, basis }) =>
    basis.contactIds.map((contact_id, at) => ({ id, contact_id, version: basis.versions[at] ?? 'missing' })),
  );
  const addresses = decided.flatMap(({ id, addressKeys }) =>
    addressKeys.map((address_key) => ({ id, address_key })),
  );
  const contactIds = [...new Set(seen.map(({ contact_id }) => contact_id))];
  return sql`
    gate AS MATERIALIZED (
      SELECT contact_id, updated_at::text AS version FROM public.contact_comm_prefs
       WHERE contact_id = ANY(${contactIds}::bigint[]) ORDER BY contact_id FOR SHARE),
    seen AS MATERIALIZED (
      SELECT s.id, s.contact_id, s.version
        FROM jsonb_to_recordset(${sql.json(seen)}) AS s(id uuid, contact_id bigint, version text)),
    changed AS MATERIALIZED (
      SELECT s.id FROM seen s
       WHERE NOT EXISTS (SELECT 1 FROM gate g WHERE g.contact_id = s.contact_id AND g.version = s.version)
      UNION ALL
      SELECT a.id FROM jsonb_to_recordset(${sql.json(addresses)}) AS a(id uuid, address_key text)
       CROSS JOIN LATERAL (
         -- Each address by the index: not pulled up into a join, which would read all contacts while they are few.
         SELECT c.id FROM public.contacts c WHERE lower(btrim(c.email, E' \\t\\r\\n')) = a.address_key OFFSET 0) AS holder
       WHERE NOT EXISTS (SELECT 1 FROM seen s WHERE s.id = a.id AND s.contact_id = holder.id)),
    unchanged AS MATERIALIZED (SELECT id FROM asked WHERE id NOT IN (SELECT id FROM changed))`;
}
