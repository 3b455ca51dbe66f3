import type { Decision, MessageState, Why, WhyDecision, WhyKind } from '@crm/contracts';
import type { Db } from '@crm/db';
import { findCauses } from './find-causes.ts';

/** An audit row about the message, with the members that its verbs write into the payload. */
type Row = {
  at: string;
  actorType: string;
  actorId: string;
  eventType: string;
  payload: {
    cause?: string;
    reason?: string;
    marked_by?: string;
    error_code?: string;
    contactId?: number;
    requestCorrelationId?: string;
    decision?: Decision;
  };
};

const kinds: Record<string, WhyKind> = {
  'CRM.EMAIL.REQUESTED': 'requested',
  'CRM.EMAIL.SENT': 'sent',
  'CRM.EMAIL.FAILED': 'failed',
  'CRM.EMAIL.DEAD_LETTERED': 'dead_lettered',
  'CRM.EMAIL.UNKNOWN': 'unknown',
  'CRM.EMAIL.REPLAYED': 'replayed',
  'CRM.EMAIL.DENIED': 'denied',
  'CRM.EMAIL.REVOKED': 'revoked',
  'CRM.EMAIL.SUPPRESSED': 'suppressed',
  'CRM.EMAIL.EXPIRED': 'expired',
};

/** Decisions of one message that are shown: a message that was replayed for ever must not fill the heap. */
const decisionsMax = 500;

/** Everything that was decided about a message, oldest first, and by what; undefined if there is no such message. */
export async function explainMessage({ sql }: Db, messageId: string): Promise<Why | undefined> {
  const [message] = await sql<{ state: MessageState }[]>`
    SELECT state FROM public.messages WHERE id = ${messageId}`;
  if (message === undefined) return undefined;
  const rows = await sql<Row[]>`
    SELECT to_char(event_ts_utc, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, actor_type AS "actorType",
           actor_id AS "actorId", event_type AS "eventType", payload_json AS payload
      FROM public.compliance_audit_log
     WHERE resource_type = 'message' AND resource_id = ${messageId} AND event_type = ANY(${Object.keys(kinds)})
     ORDER BY event_ts_utc, id LIMIT ${decisionsMax}`;
  const revoked = rows.filter((row) => row.eventType === 'CRM.EMAIL.REVOKED');
  const causes = await findCauses(
    sql,
    messageId,
    revoked.map(({ at, payload }) => ({ at, requestCorrelationId: payload.requestCorrelationId ?? null })),
  );
  return {
    messageId,
    state: message.state,
    decisions: rows.map((row) => ({ ...decisionOf(row), cause: causes[revoked.indexOf(row)] ?? null })),
  };
}

function decisionOf({ at, actorType, actorId, eventType, payload }: Row): Omit<WhyDecision, 'cause'> {
  return {
    at,
    kind: kindOf(eventType, payload),
    actorType,
    actorId,
    reason: payload.reason ?? null,
    errorCode: payload.error_code ?? null,
    decision: payload.decision ?? null,
  };
}

function kindOf(eventType: string, payload: Row['payload']): WhyKind {
  const kind = kinds[eventType];
  if (kind === undefined) throw new Error(`the query lets no ${eventType} through`);
  if (kind === 'sent' && payload.marked_by !== undefined) return 'marked_sent';
  return kind === 'replayed' && payload.cause?.startsWith('resent') === true ? 'resent' : kind;
}
