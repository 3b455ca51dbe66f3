import type { Db } from '@crm/db';

const tables = ['messages', 'message_recipients', 'outbox_messages', 'compliance_audit_log'] as const;
export type Table = (typeof tables)[number];

/** Counts what an act adds to tables; more than one requires that each gets the same. */
export async function countingRows<T>(
  { sql }: Db,
  watched: readonly Table[],
  { asked, act }: { asked: number; act: () => Promise<T> },
): Promise<{ found: number; result: T }> {
  const count = async (table: Table) => {
    const [row] = await sql<{ rows: number }[]>`SELECT count(*) AS rows FROM ${sql(table)}`;
    return row?.rows ?? 0;
  };
  const before = await Promise.all(watched.map(count));
  const result = await act();
  const after = await Promise.all(watched.map(count));
  const added = after.map((rows, index) => rows - (before[index] ?? 0));
  return { found: added.find((rows) => rows !== asked) ?? asked, result };
}
