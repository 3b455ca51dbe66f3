import type { Db } from '@crm/db';
import { findLastSeal } from './seal-rows.ts';

/** Counting stops here: beyond it the number says only that sealing stands still. */
const countedMax = 100_000;

/** How far the seals are behind the log. */
export type SealLag = {
  /** Rows that no seal covers yet, at most 100,000. */
  unsealedRows: number;
  /** Since the newest seal; null when there is none. A quiet system makes none. */
  lastSealAgeSeconds: number | null;
};

/** Reads the rows since the last horizon by their index, each once. */
export async function measureLag({ sql }: Db, now: Date): Promise<SealLag> {
  const last = await findLastSeal(sql);
  const [row] = await sql<{ rows: number }[]>`
    SELECT count(*) AS rows FROM (
      SELECT 1 FROM public.compliance_audit_log a
       WHERE a.written_tx >= ${last?.statement.txHorizon ?? 0}
         AND NOT EXISTS (SELECT 1 FROM public.audit_seal_leaves l
                          WHERE l.row_id = a.id AND l.event_ts_utc = a.event_ts_utc)
       LIMIT ${countedMax}) AS waiting`;
  const ageMs = last === undefined ? null : now.getTime() - Date.parse(last.statement.sealedAt);
  return {
    unsealedRows: row?.rows ?? 0,
    lastSealAgeSeconds: ageMs === null ? null : Math.max(0, ageMs / 1_000),
  };
}
