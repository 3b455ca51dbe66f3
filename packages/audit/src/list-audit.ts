import type { AuditPage, AuditQuery, AuditRow } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { and, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm';

const { complianceAuditLog: log } = schema;
// Microseconds as text: a JavaScript Date would round them away and a cursor could skip a row.
const exactTime = sql<string>`to_char(${log.eventTsUtc}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Audit rows that match every given condition, newest first. A cursor that is not ours gives the first page. */
export async function listAudit(db: Db, query: AuditQuery): Promise<AuditPage> {
  const rows = await db.orm
    .select({
      id: log.id,
      correlationId: log.correlationId,
      actorType: log.actorType,
      actorId: log.actorId,
      eventType: log.eventType,
      eventTsUtc: exactTime,
      resourceType: log.resourceType,
      resourceId: log.resourceId,
      loanId: log.loanId,
      payload: log.payloadJson,
      ipAddr: log.ipAddr,
      userAgent: log.userAgent,
    })
    .from(log)
    .where(and(...conditions(query)))
    .orderBy(desc(log.eventTsUtc), desc(log.id))
    .limit(query.limit + 1);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > query.limit && last !== undefined ? cursorAfter(last) : null };
}

function conditions(query: AuditQuery): SQL[] {
  const found: (SQL | undefined)[] = [
    query.correlationId === undefined ? undefined : eq(log.correlationId, query.correlationId),
    query.actorId === undefined ? undefined : eq(log.actorId, query.actorId),
    query.contactId === undefined
      ? undefined
      : eq(sql`${log.payloadJson}->>'contactId'`, String(query.contactId)),
    query.eventType === undefined ? undefined : eq(log.eventType, query.eventType),
    query.loanId === undefined ? undefined : eq(log.loanId, query.loanId),
    query.resourceType === undefined ? undefined : eq(log.resourceType, query.resourceType),
    query.resourceId === undefined ? undefined : eq(log.resourceId, query.resourceId),
    query.from === undefined ? undefined : gte(log.eventTsUtc, sql`${query.from}::timestamptz`),
    query.to === undefined ? undefined : lte(log.eventTsUtc, sql`${query.to}::timestamptz`),
    query.cursor === undefined ? undefined : beyond(query.cursor),
  ];
  return found.filter((condition) => condition !== undefined);
}

function cursorAfter(row: Pick<AuditRow, 'eventTsUtc' | 'id'>): string {
  return Buffer.from(`${row.eventTsUtc} ${row.id}`).toString('base64url');
}

function beyond(cursor: string): SQL | undefined {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (!isExactTime(at) || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined;
  // As one comparison of two columns: an index is entered there. Taken apart by OR, all that is newer would be read.
  return sql`(${log.eventTsUtc}, ${log.id}) < (${at}::timestamptz, ${id}::uuid)`;
}

// A cursor comes from outside: what has the form but is no instant would be an error of the database.
function isExactTime(text: string): boolean {
  if (!/^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text)) return false;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 19) === text.slice(0, 19);
}
