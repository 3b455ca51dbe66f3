import type { Sql } from '@crm/db';

/** The e-mail address of a contact as a matching key; empty if it has none, undefined if there is no such contact. */
export async function findContactAddressKeys(sql: Sql, contactId: number): Promise<string[] | undefined> {
  const [row] = await sql<{ key: string | null }[]>`
    SELECT lower(btrim(email, E' \\t\\r\\n')) AS key FROM public.contacts WHERE id = ${contactId}`;
  if (row === undefined) return undefined;
  return row.key === null || row.key === '' ? [] : [row.key];
}
