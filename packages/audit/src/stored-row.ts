import type { Sql, SqlFragment } from '@crm/db';
import canonicalize from 'canonicalize';
import { parseExactJson } from './exact-json.ts';
import { contentHash } from './stamp-audit.ts';

/** A row as it is read for hashing: whatever JavaScript would round arrives as text. */
export type StoredText = {
  id: string;
  correlation_id: string | null;
  actor_type: string;
  actor_id: string;
  event_type: string;
  event_ts_utc: string;
  resource_type: string | null;
  resource_id: string | null;
  loan_id: string | null;
  payload_json: string | null;
  ip_addr: string | null;
  user_agent: string | null;
  content_hash: string | null;
  written_tx: string | null;
};

/** Every column of a stored row by its name, as plain JSON. */
export type StoredRow = Record<string, unknown> & {
  id: string;
  event_ts_utc: string;
  content_hash: string | null;
};

/** The columns of `a` (an alias of the audit log) that make a `StoredText`. */
export function storedColumns(sql: Sql): SqlFragment {
  return sql`
    a.id, a.correlation_id, a.actor_type, a.actor_id, a.event_type,
    to_char(a.event_ts_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS event_ts_utc, a.resource_type,
    a.resource_id, a.loan_id::text AS loan_id, a.payload_json::text AS payload_json, a.ip_addr, a.user_agent,
    a.content_hash, a.written_tx::text AS written_tx`;
}

/**
 * The one form in which a stored row is hashed. Times have three decimals where they are whole milliseconds, as the
 * writer stamps them, otherwise six. A payload with a number that JSON in JavaScript cannot hold (only programs other
 * than ours write such) stands as PostgreSQL's own text under another name, so that no two rows share a form.
 */
export function storedRow(text: StoredText): StoredRow {
  const { payload_json: payload, event_ts_utc, loan_id, written_tx, ...rest } = text;
  const parsed = payload === null ? { exact: true as const, value: null } : parseExactJson(payload);
  return {
    ...rest,
    event_ts_utc: event_ts_utc.replace(/000Z$/, 'Z'),
    loan_id: wholeNumber(loan_id),
    written_tx: wholeNumber(written_tx),
    ...(parsed.exact && payload !== 'null'
      ? { payload_json: parsed.value }
      : { payload_jsonb_text: payload }),
  };
}

/** The bytes that a seal covers: the RFC 8785 form of every column, the writer's hash among them. */
export function canonicalRow(row: StoredRow): Buffer {
  const canonical = canonicalize(row);
  if (canonical === undefined) throw new TypeError('an audit row must be plain JSON');
  return Buffer.from(canonical);
}

/** Whether the row still has the hash its writer gave it; true where the writer gave none. */
export function keepsItsHash(row: StoredRow): boolean {
  const { content_hash, written_tx: _sealed, ...stamped } = row;
  return content_hash === null || contentHash(stamped as Parameters<typeof contentHash>[0]) === content_hash;
}

// Beyond 2^53 the text itself: a bigint column holds no text that this could be mistaken for.
function wholeNumber(text: string | null): number | string | null {
  if (text === null) return null;
  return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}
