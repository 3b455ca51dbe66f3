import type { MessageListItem, MessageListQuery, MessagePage } from '@crm/contracts';
import type { Db, Sql, SqlFragment } from '@crm/db';
import { maskEmail } from '@crm/redaction';
import { idsToExamine, messagesToExamine } from './messages-to-examine.ts';

/** Messages that one request looks at; a rare match may lie behind a million others. */
const examinedMax = 20_000;

type Row = Omit<MessageListItem, 'createdAt' | 'updatedAt' | 'recipients'> & {
  createdAt: Date;
  updatedAt: Date;
  firstRecipient: string | null;
  recipientCount: number;
};

/**
 * Messages that match every given condition, newest first: ids are made in the order of time, and a page goes on
 * below the last id of the one before, so that what comes in meanwhile moves nothing. A page that is short of rows
 * and has a cursor has looked at `examinedMax` messages, and says how far back that is.
 */
export async function listMessages(db: Db, query: MessageListQuery): Promise<MessagePage> {
  const { sql } = db;
  const cursor = idIn(query.cursor);
  const rows = await readRows(sql, query, cursor);
  if (rows.length > query.limit) {
    const items = rows.slice(0, query.limit).map(itemOf);
    const last = items.at(-1);
    return page(items, last === undefined ? null : { id: last.messageId, at: last.createdAt });
  }
  const limit = await findLastExamined(sql, query, cursor);
  if (limit === undefined) return page(rows.map(itemOf), null);
  // Messages may have come in since the rows were read: what lies below the limit belongs to the next page.
  return page(rows.filter((row) => row.messageId >= limit.id).map(itemOf), limit);
}

function page(items: MessageListItem[], reached: { id: string; at: string } | null): MessagePage {
  return {
    items,
    nextCursor: reached === null ? null : Buffer.from(reached.id).toString('base64url'),
    searchedTo: reached?.at ?? null,
  };
}

async function readRows(sql: Sql, query: MessageListQuery, cursor: string | null): Promise<Row[]> {
  return sql<Row[]>`
    SELECT m.id AS "messageId", m.created_at AS "createdAt", m.channel, m.category, m.state, m.subject,
           m.template_id AS "templateId", m.loan_id AS "loanId", l.loan_number AS "loanNumber",
           m.attempt_count AS "attemptCount", m.updated_at AS "updatedAt", m.correlation_id AS "correlationId",
           m.requested_by AS "requestedBy",
           (SELECT r.address FROM public.message_recipients r WHERE r.message_id = m.id ORDER BY r.position LIMIT 1) AS "firstRecipient",
           (SELECT count(*)::integer FROM public.message_recipients r WHERE r.message_id = m.id) AS "recipientCount",
           ${lastErrorCode(sql)} AS "lastErrorCode"
      FROM (SELECT m.* FROM ${messagesToExamine(sql, query, { cursor, max: examinedMax })}
             WHERE true ${conditions(sql, query)} ORDER BY m.message_id DESC LIMIT ${query.limit + 1}) AS m
      LEFT JOIN public.loans l ON l.id = m.loan_id
     ORDER BY m.message_id DESC`;
}

/** The last message that the request looked at; undefined if it saw them all. */
async function findLastExamined(
  sql: Sql,
  query: MessageListQuery,
  cursor: string | null,
): Promise<{ id: string; at: string } | undefined> {
  const [row] = await sql<{ id: string; at: Date }[]>`
    SELECT m.id, m.created_at AS at
      FROM (SELECT message_id FROM (${idsToExamine(sql, query, { cursor, max: examinedMax })}) AS examined
             ORDER BY message_id DESC OFFSET ${examinedMax - 1} LIMIT 1) AS last
      JOIN public.messages m ON m.id = last.message_id`;
  return row === undefined ? undefined : { id: row.id, at: row.at.toISOString() };
}

/** Why the last attempt failed; of what is on its way for the first time, or has arrived, nothing is said. */
function lastErrorCode(sql: Sql): SqlFragment {
  return sql`
    CASE WHEN m.state NOT IN ('queued', 'sent', 'delivered') THEN (
      SELECT d.error_code FROM public.delivery_log d
       WHERE d.message_id = m.id AND d.at >= m.created_at AND d.error_code IS NOT NULL
       ORDER BY d.at DESC LIMIT 1) END`;
}

function conditions(sql: Sql, query: MessageListQuery): SqlFragment {
  return sql`
    ${query.state === undefined ? sql`` : sql`AND m.state = ANY(${query.state as string[]})`}
    ${query.category === undefined ? sql`` : sql`AND m.category = ${query.category}`}
    ${query.channel === undefined ? sql`` : sql`AND m.channel = ${query.channel}`}
    ${query.templateId === undefined ? sql`` : sql`AND m.template_id = ${query.templateId}`}
    ${query.loanId === undefined ? sql`` : sql`AND m.loan_id = ${query.loanId}`}
    ${query.requestedBy === undefined ? sql`` : sql`AND m.requested_by = ${query.requestedBy}`}
    ${query.errorCode === undefined ? sql`` : sql`AND ${lastErrorCode(sql)} = ${query.errorCode}`}
    ${query.correlationId === undefined ? sql`` : sql`AND m.correlation_id = ${query.correlationId}`}
    ${query.from === undefined ? sql`` : sql`AND m.created_at >= ${query.from}::text::timestamptz`}
    ${query.to === undefined ? sql`` : sql`AND m.created_at <= ${query.to}::text::timestamptz`}`;
}

function itemOf({ firstRecipient, recipientCount, createdAt, updatedAt, ...row }: Row): MessageListItem {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    recipients: { first: firstRecipient === null ? null : maskEmail(firstRecipient), count: recipientCount },
  };
}

function idIn(cursor: string | undefined): string | null {
  const text = Buffer.from(cursor ?? '', 'base64url').toString();
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null;
}
