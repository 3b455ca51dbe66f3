import type { MessageListQuery, MessageState } from '@crm/contracts';
import type { Sql, SqlFragment } from '@crm/db';

/** The states of `idx_delivery_log_rare_states`: few messages come into them, and most of those leave again. */
const rareStates: readonly MessageState[] = [
  'retrying',
  'failed',
  'unknown',
  'revoked',
  'suppressed',
  'expired',
  'bounced',
  'complained',
];

/** How far the clock that makes ids and the one that stamps `created_at` may stand apart. */
const clockSkewMs = 600_000;

type Window = { cursor: string | null; max: number };

/**
 * The item `m` of a FROM clause: at most `max` messages in descending order of `m.message_id`, by the narrowest index
 * that the query allows. Whether they match is asked above it: the LIMIT keeps conditions from being pushed below.
 */
export function messagesToExamine(sql: Sql, query: MessageListQuery, window: Window): SqlFragment {
  const ids = indirectIds(sql, { query, window });
  if (ids !== undefined) return lookUp(sql, ids);
  return sql`(SELECT m.*, m.id AS message_id ${directly(sql, { query, window })}) AS m`;
}

/** A SELECT of the ids of those messages in the same order; one that has several reasons may stand there twice. */
export function idsToExamine(sql: Sql, query: MessageListQuery, window: Window): SqlFragment {
  return (
    indirectIds(sql, { query, window }) ?? sql`SELECT m.id AS message_id ${directly(sql, { query, window })}`
  );
}

type Bounds = { query: MessageListQuery; window: Window };

function within(sql: Sql, id: SqlFragment, { query: { from, to }, window: { cursor } }: Bounds): SqlFragment {
  return sql`
    ${cursor === null ? sql`` : sql`AND ${id} < ${cursor}::uuid`}
    ${from === undefined ? sql`` : sql`AND ${id} >= ${idAt(Date.parse(from) - clockSkewMs)}::uuid`}
    ${to === undefined ? sql`` : sql`AND ${id} < ${idAt(Date.parse(to) + clockSkewMs)}::uuid`}`;
}

function directly(sql: Sql, bounds: Bounds): SqlFragment {
  const { loanId, correlationId } = bounds.query;
  return sql`
    FROM public.messages m
   WHERE true ${loanId === undefined ? sql`` : sql`AND m.loan_id = ${loanId}`}
     ${correlationId === undefined ? sql`` : sql`AND m.correlation_id = ${correlationId}`} ${within(sql, sql`m.id`, bounds)}
   ORDER BY m.id DESC LIMIT ${bounds.window.max}`;
}

/** Ids that another table knows; undefined where the messages themselves are the narrowest list. */
function indirectIds(sql: Sql, bounds: Bounds): SqlFragment | undefined {
  const { contactId, loanId, errorCode } = bounds.query;
  // What bears an error code has been in one of them.
  const state = bounds.query.state ?? (errorCode === undefined ? undefined : rareStates);
  const found =
    contactId !== undefined
      ? ofContact(sql, contactId, bounds)
      : loanId === undefined && state?.every(isRare)
        ? onceInState(sql, state, bounds)
        : undefined;
  if (found === undefined) return undefined;
  return sql`
    SELECT message_id FROM (${found}) AS found ORDER BY message_id DESC LIMIT ${bounds.window.max}`;
}

/**
 * Messages that a contact was a recipient of, also as one of several who share an address (J17). The OFFSET keeps the
 * order out of the second half: for a plan made once for every contact, which the sixth call gets, a two-hundredth of
 * all recipients would seem to match, and walking all of them from the newest would seem the shortest way to `max`.
 */
function ofContact(sql: Sql, contactId: number, bounds: Bounds): SqlFragment {
  const bounded = within(sql, sql`message_id`, bounds);
  const { max } = bounds.window;
  return sql`
    (SELECT message_id FROM public.message_recipients WHERE contact_id = ${contactId} ${bounded}
      ORDER BY message_id DESC LIMIT ${max})
    UNION ALL
    (SELECT message_id FROM (
        SELECT message_id FROM public.message_recipients
         WHERE also_contact_ids @> ARRAY[${contactId}]::bigint[] ${bounded} OFFSET 0) AS shared
      ORDER BY message_id DESC LIMIT ${max})`;
}

/** Messages that were in one of the states at some time. */
function onceInState(sql: Sql, states: readonly MessageState[], bounds: Bounds): SqlFragment {
  const bounded = within(sql, sql`message_id`, bounds);
  return states
    .map(
      (state) => sql`
        (SELECT message_id FROM public.delivery_log WHERE to_state = ${sql.unsafe(`'${state}'`)} ${bounded}
          ORDER BY message_id DESC LIMIT ${bounds.window.max})`,
    )
    .reduce((all, one) => sql`${all} UNION ALL ${one}`);
}

/** The messages of a list of ids, each once; the OFFSET makes it one look-up an id, whatever is planned above. */
function lookUp(sql: Sql, ids: SqlFragment): SqlFragment {
  return sql`
    (SELECT found.*, ids.message_id
       FROM (SELECT message_id, lag(message_id) OVER (ORDER BY message_id DESC) AS one_before FROM (${ids}) AS all_ids) AS ids
      CROSS JOIN LATERAL (SELECT * FROM public.messages m WHERE m.id = ids.message_id OFFSET 0) AS found
      WHERE ids.one_before IS DISTINCT FROM ids.message_id
      ORDER BY ids.message_id DESC) AS m`;
}

function isRare(state: MessageState): boolean {
  return rareStates.includes(state);
}

/** The lowest UUIDv7 of a millisecond. */
function idAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
