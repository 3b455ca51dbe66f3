import type { Db } from '@crm/db';

export const bare = 'bare_audit_log';

/** The audit log with the same partitions, triggers and indexes, but nothing of what seals and hashes add. */
export async function makeBareTable({ sql }: Db): Promise<void> {
  await sql.unsafe(`
    CREATE TABLE ${bare} (LIKE compliance_audit_log INCLUDING DEFAULTS, PRIMARY KEY (id, event_ts_utc))
      PARTITION BY RANGE (event_ts_utc);
    ALTER TABLE ${bare} DROP COLUMN content_hash, DROP COLUMN written_tx;
    SELECT make_append_only('${bare}');
    SELECT make_month_partitions('${bare}', 12);`);
  const indexes = await sql<{ definition: string }[]>`
    SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE indrelid = 'compliance_audit_log'::regclass AND NOT indisprimary`;
  for (const { definition } of indexes) {
    if (definition.includes('written_tx')) continue;
    await sql.unsafe(
      definition
        .replace('INDEX idx_', 'INDEX bare_')
        .replace('ON ONLY public.compliance_audit_log', `ON public.${bare}`),
    );
  }
}
