import { type AuditDeps, insertAudit, stampAudit } from '@crm/audit';
import { type Sql, withTransaction } from '@crm/db';

/** Tables whose months go when their time is over; the seals' entries go with the log's. */
export type RetiredTable = 'compliance_audit_log' | 'delivery_log' | 'message_artifacts';

export type RetireMonth = {
  table: RetiredTable;
  /** Months that end before this are over. */
  keptSince: Date;
  /** Under which name the process acts. */
  actorId: string;
};

export type Retired =
  | { kind: 'retired'; partition: string; rows: number }
  /** No month is over, or somebody holds each that is. */
  | { kind: 'nothing'; held: string[] };

type Gone = {
  partition: string;
  table: string;
  from: string | null;
  to: string;
  rows: number;
  rowsBefore: number;
  seals: string;
};

const eventType = 'RETENTION.PARTITION_RETIRED';

/**
 * Removes the oldest month of a table that is over and that nobody holds, and records it, in one transaction: no month
 * goes without its audit row, which the next seal covers. What may go is asked again by the function that does it; it
 * belongs to the owner of the tables, since the program that runs this may drop nothing.
 */
export async function retirePartition(
  deps: AuditDeps,
  { table, keptSince, actorId }: RetireMonth,
): Promise<Retired> {
  const retired = await withTransaction(deps.db, async (tx): Promise<Retired> => {
    const over = await tx<{ name: string }[]>`
      SELECT name FROM public.month_partitions(${`public.${table}`}::text::regclass)
       WHERE bound_to <= ${keptSince.toISOString()} ORDER BY bound_to`;
    const held: string[] = [];
    for (const { name } of over) {
      const gone = await retire(tx, name, keptSince);
      if (gone === undefined) {
        held.push(name);
        continue;
      }
      await insertAudit(tx, [stampAudit(entryOf(gone, { keptSince, actorId }), deps)]);
      return { kind: 'retired', partition: name, rows: gone.rows };
    }
    return { kind: 'nothing', held };
  });
  if (retired.kind === 'retired') deps.onAudited?.(eventType);
  return retired;
}

async function retire(tx: Sql, name: string, keptSince: Date): Promise<Gone | undefined> {
  const [gone] = await tx<Gone[]>`
    SELECT partition, table_name AS "table", to_char(bound_from AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS from,
           to_char(bound_to AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS to, row_count AS rows, rows_before AS "rowsBefore", seals
      FROM public.retire_month_partition(${name}, ${keptSince.toISOString()})`;
  return gone;
}

function entryOf(gone: Gone, { keptSince, actorId }: Pick<RetireMonth, 'keptSince' | 'actorId'>) {
  return {
    eventType,
    correlationId: `retention:${gone.partition}`,
    actor: { type: 'system', id: actorId },
    resourceType: 'partition',
    resourceId: gone.partition,
    loanId: null,
    payload: { ...gone, keptSince: keptSince.toISOString() },
  } as const;
}
