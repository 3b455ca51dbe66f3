import type { Db } from '@crm/db';
import { type Category, postEmails } from './post-emails.ts';
import type { App } from './start-product.ts';

/** What the product wrote for a request of a kind: raw rows take from it what only the product can know. */
export type Sample = { categoryKey: string; version: number; decision: unknown };

export async function sampleOf(
  { sql }: Db,
  { api, category }: { api: App; category: Category },
): Promise<Sample> {
  await postEmails({ ...api, count: 1, connections: 1, category, from: 0 });
  const [row] = await sql<Sample[]>`
    SELECT m.category_key AS "categoryKey", m.template_version AS version, a.payload_json->'decision' AS decision
      FROM public.messages m JOIN public.compliance_audit_log a ON a.resource_id = m.id::text
     WHERE m.category = ${category} LIMIT 1`;
  if (row === undefined) throw new Error('the product wrote nothing');
  return row;
}
