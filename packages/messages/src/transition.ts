import type { MessageState } from '@crm/contracts';
import type { Json, Sql, SqlFragment } from '@crm/db';
import { statesBefore } from './transitions.ts';

/** Why a state changed, for the delivery log. Texts are redacted already. */
export type Cause = {
  cause: string;
  eventId?: string | null;
  actorId?: string;
  provider?: string;
  providerMessageId?: string | null;
  errorCode?: string;
  errorMessage?: string;
  durationMs?: number;
};

export type Transition = {
  to: MessageState;
  /** A SELECT of the ids to move. */
  ids: SqlFragment;
  /** Further conditions on the message, as `AND m.… `. */
  also?: SqlFragment;
  /** Further columns to set, as `, column = …`. */
  set?: SqlFragment;
  /** One cause for all, or one for each. */
  log: Cause | (Cause & { messageId: string })[];
};

/**
 * The only way a state changes. Gives the CTEs `moved` (the messages that did move, with `from_state`) and
 * `moved_log`, for a statement that begins `WITH …`. Rows are locked in the order of their ids, as everybody does
 * who locks several; a message that is not in a state from which `to` may be entered stays as it is.
 */
export function transition(sql: Sql, { to, ids, also, set, log }: Transition): SqlFragment {
  const causes = Array.isArray(log) ? log.map((one) => rowOf(one, one.messageId)) : [rowOf(log, null)];
  return sql`
    before_move AS MATERIALIZED (
      SELECT m.id, m.state FROM public.messages m
       WHERE m.id = ANY(ARRAY(${ids})) AND m.state = ANY(${statesBefore(to) as string[]}) ${also ?? sql``}
       ORDER BY m.id FOR UPDATE),
    moved AS (
      UPDATE public.messages m SET state = ${to}, updated_at = clock_timestamp() ${set ?? sql``}
        FROM before_move b WHERE m.id = b.id
      RETURNING m.*, b.state AS from_state),
    moved_log AS (
      INSERT INTO public.delivery_log (message_id, correlation_id, attempt, from_state, to_state, cause, event_id,
        actor_id, provider, provider_message_id, error_code, error_message, duration_ms)
      SELECT m.id, m.correlation_id, m.attempt_count, m.from_state, m.state, c.cause, c.event_id, c.actor_id, c.provider,
        c.provider_message_id, c.error_code, c.error_message, c.duration_ms
        FROM moved m JOIN jsonb_to_recordset(${sql.json(causes as Json)}) AS c(message_id uuid, cause text, event_id uuid,
          actor_id text, provider text, provider_message_id text, error_code text, error_message text, duration_ms integer)
          ON m.id = COALESCE(c.message_id, m.id))`;
}

function rowOf(cause: Cause, messageId: string | null) {
  return {
    message_id: messageId,
    cause: cause.cause,
    event_id: cause.eventId ?? null,
    actor_id: cause.actorId ?? null,
    provider: cause.provider ?? null,
    provider_message_id: cause.providerMessageId ?? null,
    error_code: cause.errorCode ?? null,
    error_message: cause.errorMessage ?? null,
    duration_ms: cause.durationMs ?? null,
  };
}
