import type { Sql, SqlFragment } from '@crm/db';
import type { Basis } from './ask-policy.ts';

/**
 * The CTEs `gate` and `unchanged`: the preference rows that the decision saw are locked against change until the
 * commit, and `unchanged` has a row only if every one is there in the version that was seen and no other contact
 * has come to hold one of the addresses. An opt-out that committed before is seen; one that comes later waits for
 * this statement and then finds its message to revoke.
 *
 * The locking query has no other filter and reads the table, never the view: with the flag in its WHERE a row that was
 * just opted out simply drops out, and a row that is not there cannot be locked.
 */
export function marketingGate(
  sql: Sql,
  { basis, addressKeys }: { basis: Basis; addressKeys: string[] },
): SqlFragment {
  return sql`
    gate AS MATERIALIZED (
      SELECT contact_id, updated_at::text AS version FROM public.contact_comm_prefs
       WHERE contact_id = ANY(${basis.contactIds}) FOR SHARE),
    holder AS MATERIALIZED (
      SELECT c.id FROM public.contacts c WHERE lower(btrim(c.email, E' \\t\\r\\n')) = ANY(${addressKeys})),
    unchanged AS MATERIALIZED (
      SELECT 1 AS ok
       WHERE (SELECT count(*) FROM gate JOIN unnest(${basis.contactIds}::bigint[], ${basis.versions}::text[])
                AS seen(contact_id, version) USING (contact_id, version)) = ${basis.contactIds.length}
         AND NOT EXISTS (SELECT 1 FROM holder WHERE holder.id <> ALL(${basis.contactIds}::bigint[])))`;
}
