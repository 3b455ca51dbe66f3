import { keepsItsHash, type StoredText, storedColumns, storedRow } from '@crm/audit';
import type { SealFault } from '@crm/contracts';
import type { Sql } from '@crm/db';
import { fault, type RowName } from './fault.ts';
import type { Retired } from './retired.ts';
import type { Seal } from './seal.ts';
import { lateMs } from './verify-batch.ts';

/** Rows that wait for a seal are looked at up to here; where more wait, sealing stands still, and the lag says so. */
const waitingMax = 10_000;

export type Ends = { first: Seal | undefined; last: Seal | undefined; retired: Retired; faultsMax: number };

/** The faults of what no seal covers: entries of seals that are gone, rows that were written in, rows that wait. */
export async function verifyRest(
  sql: Sql,
  { first, last, retired, faultsMax }: Ends,
): Promise<{ faults: SealFault[]; unsealed: number }> {
  const horizon = last?.statement.txHorizon ?? 0;
  const waiting = await readWaiting(sql, horizon);
  return {
    faults: [
      ...(await judgeCut(sql, last)),
      ...(await judgeUncovered(sql, { horizon, faultsMax })),
      ...(await judgeRowsBefore(sql, first, retired)),
      ...judgeWaiting(waiting, last),
    ].slice(0, faultsMax),
    unsealed: waiting.length,
  };
}

/** Seals that were taken off the end leave their entries behind, unless these were taken too. */
async function judgeCut(sql: Sql, last: Seal | undefined): Promise<SealFault[]> {
  const number = last?.statement.number ?? 0;
  const rows = await sql<(RowName & { seal: number })[]>`
    SELECT row_id AS id, seal_no AS seal, ${exact(sql)} AS "eventTsUtc"
      FROM public.audit_seal_leaves WHERE seal_no > ${number} ORDER BY seal_no, position LIMIT 1`;
  return rows.map(({ seal, ...row }) =>
    fault('cut', {
      seal,
      row,
      what: `seal ${seal}, which covered this row first, and all after it are gone`,
    }),
  );
}

/** When the newest seal was made, every row of a transaction below its horizon was there and got its entry. */
async function judgeUncovered(
  sql: Sql,
  { horizon, faultsMax }: { horizon: number; faultsMax: number },
): Promise<SealFault[]> {
  const rows = await sql<RowName[]>`
    SELECT a.id, to_char(a.event_ts_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "eventTsUtc"
      FROM public.compliance_audit_log a
     WHERE a.written_tx < ${horizon}
       AND NOT EXISTS (SELECT 1 FROM public.audit_seal_leaves l
                        WHERE l.row_id = a.id AND l.event_ts_utc = a.event_ts_utc)
     ORDER BY a.event_ts_utc, a.id LIMIT ${faultsMax}`;
  return rows.map((row) =>
    fault('inserted', { seal: null, row, what: 'stands among sealed rows and no seal covers it' }),
  );
}

/** Rows from before the seals are only counted: the first seal said how many they were. */
async function judgeRowsBefore(
  sql: Sql,
  first: Seal | undefined,
  { rowsBefore: gone }: Retired,
): Promise<SealFault[]> {
  const said = first?.statement.rowsBefore ?? null;
  if (said === null) return [];
  const [row] = await sql<{ rows: number }[]>`
    SELECT count(*) AS rows FROM public.compliance_audit_log WHERE written_tx IS NULL`;
  const rows = (row?.rows ?? 0) + gone;
  if (rows === said) return [];
  const what = `there were ${said} rows from before the seals, there are ${rows}`;
  return [fault(rows > said ? 'inserted' : 'deleted', { seal: 1, row: null, what })];
}

async function readWaiting(sql: Sql, horizon: number): Promise<StoredText[]> {
  return sql<StoredText[]>`
    SELECT ${storedColumns(sql)} FROM public.compliance_audit_log a
     WHERE a.written_tx >= ${horizon}
       AND NOT EXISTS (SELECT 1 FROM public.audit_seal_leaves l
                        WHERE l.row_id = a.id AND l.event_ts_utc = a.event_ts_utc)
     ORDER BY a.event_ts_utc, a.id LIMIT ${waitingMax}`;
}

function judgeWaiting(waiting: readonly StoredText[], last: Seal | undefined): SealFault[] {
  const since = last === undefined ? Number.NEGATIVE_INFINITY : Date.parse(last.statement.sealedAt) - lateMs;
  return waiting.flatMap((text) => {
    const row = { id: text.id, eventTsUtc: text.event_ts_utc };
    if (!keepsItsHash(storedRow(text)))
      return [
        fault('edited', { seal: null, row, what: 'waits for its seal and does not fit its content hash' }),
      ];
    if (Date.parse(text.event_ts_utc) < since)
      return [
        fault('inserted', {
          seal: null,
          row,
          what: 'bears a time long before the newest seal and waits for one: it was written afterwards',
        }),
      ];
    return [];
  });
}

const exact = (sql: Sql) => sql`to_char(event_ts_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
