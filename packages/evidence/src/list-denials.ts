import type { Category, Decision, Denial, DenialListQuery, DenialPage } from '@crm/contracts';
import type { Db, Json, Sql, SqlFragment } from '@crm/db';

type Row = Pick<Denial, 'at' | 'correlationId' | 'actorId' | 'loanId'> & { id: string; payload: Payload };

/** What admission records of a refusal. */
type Payload = { category?: Category; templateId?: string; blocked?: string[]; decision?: Decision };

/** E-mails that were refused under do-not-contact, newest first. A cursor that is not ours gives the first page. */
export async function listDenials(db: Db, query: DenialListQuery): Promise<DenialPage> {
  const { sql } = db;
  // Microseconds as text: a JavaScript date would round them away and a cursor could skip a row.
  const rows = await sql<Row[]>`
    SELECT id, to_char(event_ts_utc, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, correlation_id AS "correlationId",
           actor_id AS "actorId", loan_id AS "loanId", payload_json AS payload
      FROM public.compliance_audit_log
     WHERE event_type = 'CRM.EMAIL.DENIED' ${conditions(sql, query)}
     ORDER BY event_ts_utc DESC, id DESC LIMIT ${query.limit + 1}`;
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(denialOf),
    nextCursor: rows.length > query.limit && last !== undefined ? cursorAfter(last) : null,
  };
}

function conditions(sql: Sql, { loanId, contactId, from, to, cursor }: DenialListQuery): SqlFragment {
  return sql`
    ${loanId === undefined ? sql`` : sql`AND loan_id = ${loanId}`}
    ${contactId === undefined ? sql`` : sql`AND payload_json @> ${sql.json(blockedBy(contactId))}`}
    ${from === undefined ? sql`` : sql`AND event_ts_utc >= ${from}::text::timestamptz`}
    ${to === undefined ? sql`` : sql`AND event_ts_utc <= ${to}::text::timestamptz`}
    ${beyond(sql, cursor)}`;
}

/** The part of a decision that a contact's own preference makes: the facts that `dnc.do-not-email` looked at. */
function blockedBy(contactId: number): Json {
  return {
    decision: { trace: [{ answer: 'block', inputs: { holders: [{ contactId, doNotEmail: true }] } }] },
  };
}

function denialOf({ payload, at, correlationId, actorId, loanId }: Row): Denial {
  return {
    at,
    correlationId,
    actorId,
    loanId,
    category: payload.category ?? null,
    templateId: payload.templateId ?? null,
    blocked: payload.blocked ?? [],
    decision: payload.decision ?? null,
  };
}

function cursorAfter({ at, id }: Row): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

function beyond(sql: Sql, cursor: string | undefined): SqlFragment {
  const [at = '', id = ''] = Buffer.from(cursor ?? '', 'base64url')
    .toString()
    .split(' ');
  if (!isExactTime(at) || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return sql``;
  return sql`AND (event_ts_utc, id) < (${at}::text::timestamptz, ${id}::uuid)`;
}

// A cursor comes from outside: what has the form but is no instant would be an error of the database.
function isExactTime(text: string): boolean {
  if (!/^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text)) return false;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 19) === text.slice(0, 19);
}
