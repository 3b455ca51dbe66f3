import type { Sql, SqlFragment } from '@crm/db';
import type { PreferencesRow } from './preferences-row.ts';

/** The preferences row of a contact; `locking` is empty or a FOR clause. */
export async function readPreferences(
  sql: Sql,
  { contactId, locking }: { contactId: number; locking?: SqlFragment },
): Promise<PreferencesRow | undefined> {
  const [row] = await sql<PreferencesRow[]>`
    SELECT contact_id AS "contactId", do_not_email AS "doNotEmail", do_not_text AS "doNotText", do_not_call AS "doNotCall",
           reason, policy_basis AS "policyBasis", updated_by AS "updatedBy", updated_at AS "updatedAt",
           (extract(epoch FROM updated_at) * 1000000)::bigint::text AS version
      FROM public.contact_comm_prefs WHERE contact_id = ${contactId} ${locking ?? sql``}`;
  return row;
}
