import type { DeadLetterGroups } from '@crm/contracts';
import type { Db } from '@crm/db';

type Row = { errorCode: string; count: number; replayable: number; firstAt: string; lastAt: string };

/** Open dead letters by their error code, the largest group first; reads open letters only, by their index. */
export async function groupDeadLetters(db: Db): Promise<DeadLetterGroups> {
  const items = await db.sql<Row[]>`
    SELECT error_code AS "errorCode", count(*)::int AS count, (count(*) FILTER (WHERE replayable))::int AS replayable,
           to_char(min(created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "firstAt",
           to_char(max(created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "lastAt"
      FROM public.dead_letters WHERE resolved_at IS NULL
     GROUP BY error_code ORDER BY count(*) DESC, error_code`;
  return { items: [...items] };
}
