import type { DncChannel } from '@crm/contracts';
import type { Sql } from '@crm/db';

/** A contact that holds an address, with the preferences that stand now and the version they stand in. */
export type Holder = {
  addressKey: string;
  contactId: number;
  doNotEmail: boolean;
  doNotText: boolean;
  doNotCall: boolean;
  /** Exact text of `updated_at`; null when the preferences row is missing. */
  prefsVersion: string | null;
};

/**
 * Every contact that holds one of the addresses (trimmed lower-case e-mail addresses, or phone numbers in E.164 for
 * sms and voice). An address that no contact holds is not in the answer.
 */
export async function findHolders(
  sql: Sql,
  { channel, addressKeys }: { channel: DncChannel; addressKeys: string[] },
): Promise<Holder[]> {
  const held = channel === 'email' ? sql`lower(btrim(c.email, E' \\t\\r\\n'))` : sql`c.phone`;
  return sql<Holder[]>`
    SELECT ${held} AS "addressKey", c.id AS "contactId",
           COALESCE(p.do_not_email, false) AS "doNotEmail", COALESCE(p.do_not_text, false) AS "doNotText",
           COALESCE(p.do_not_call, false) AS "doNotCall", p.updated_at::text AS "prefsVersion"
      FROM public.contacts c LEFT JOIN public.contact_comm_prefs p ON p.contact_id = c.id
     WHERE ${held} = ANY(${addressKeys})
     ORDER BY c.id`;
}
