import type { EmailRequestedV1 } from '@crm/contracts';
import type { SendOutcome } from '@crm/providers';
import type { Clock } from '@crm/runtime';
import { expect } from 'vitest';
import type { Outcome } from '../src/index.ts';
import type { Workshop } from './workshop.ts';

/** How `tryLater` stands on record: the address that it quotes is masked. */
export const busy = {
  error_code: 'PROVIDER_TEMPORARY',
  error_message: expect.stringMatching(/^busy, (?!ann)/),
};

/** Whole rows of the audit log about a message or a dead letter, without what is new each time. */
export const auditRows = ({ database }: Workshop, resourceId: string) => database.db.sql`
  SELECT event_type, correlation_id, actor_type, actor_id, resource_type, loan_id, payload_json AS payload
    FROM compliance_audit_log WHERE resource_id = ${resourceId} ORDER BY event_ts_utc, id`;

/** Whole rows of the delivery log, without what is new each time. */
export const logRows = ({ database }: Workshop, messageId: string) => database.db.sql`
  SELECT from_state, to_state, cause, attempt, event_id, actor_id, provider, provider_message_id, error_code,
         error_message, duration_ms
    FROM delivery_log WHERE message_id = ${messageId} ORDER BY at`;

/** How each recipient was answered, in the order of the request. */
export const recipientRows = ({ database }: Workshop, messageId: string) => database.db.sql`
  SELECT address, outcome, outcome_code FROM message_recipients WHERE message_id = ${messageId} ORDER BY position`;

/** Whole dead letters of a message, without what is new each time. */
export const deadLetterRows = ({ database }: Workshop, messageId: string) => database.db.sql`
  SELECT queue, event_id, correlation_id, error_code, error_message, replayable, body, body_sha256, resolved_at
    FROM dead_letters WHERE message_id = ${messageId}`;

/** The hash that the audit log binds the bytes of a message by. */
export async function manifestHashOf({ database }: Workshop, messageId: string): Promise<unknown> {
  const [row] = await database.db
    .sql`SELECT manifest_sha256 FROM message_artifacts WHERE message_id = ${messageId}`;
  return row?.manifest_sha256;
}

/** A clock whose durations pass only when the test says so. */
export function heldClock(): Clock & { pass: (ms: number) => void } {
  let monotonicMs = 5_000;
  return {
    now: () => new Date(),
    monotonicMs: () => monotonicMs,
    pass: (ms) => {
      monotonicMs += ms;
    },
  };
}

/** One attempt whose call takes a quarter of a second; meanwhile the message may change. */
export function deliverSlowly(
  shop: Workshop,
  event: EmailRequestedV1,
  { answer, meanwhile }: { answer: SendOutcome; meanwhile?: string },
): Promise<Outcome> {
  const clock = heldClock();
  shop.provider.answer = async () => {
    clock.pass(250.25);
    if (meanwhile !== undefined)
      await shop.database.db.sql.unsafe(`UPDATE messages SET ${meanwhile} WHERE id = '${event.message_id}'`);
    return answer;
  };
  return shop.deliver(event, { ...shop.deps, clock });
}

/** What the delivery log says of a first claim. */
export const claimedLog = ({ deps }: Workshop, event: EmailRequestedV1) => ({
  from_state: 'queued',
  to_state: 'sending',
  cause: 'claimed',
  attempt: 1,
  event_id: event.event_id,
  actor_id: deps.owner,
  provider: 'scripted',
  provider_message_id: null,
  error_code: null,
  error_message: null,
  duration_ms: null,
});

/** What the delivery log says of the end of a slow attempt. */
export const endLog = (shop: Workshop, event: EmailRequestedV1, end: object) => ({
  ...claimedLog(shop, event),
  from_state: 'sending',
  duration_ms: 250,
  ...end,
});

/** What the audit log says of a message whose event was worked on. */
export const auditRow = (
  { deps }: Workshop,
  event: EmailRequestedV1,
  { type, payload }: { type: string; payload: object },
) => ({
  event_type: type,
  correlation_id: event.correlation_id,
  actor_type: 'system',
  actor_id: deps.owner,
  resource_type: 'message',
  loan_id: event.loan_id,
  payload: {
    category: event.category,
    event_id: event.event_id,
    correlationId: event.correlation_id,
    ...payload,
  },
});

/** What the audit log has on a message since its admission. */
export const auditSince = async (shop: Workshop, { message_id }: EmailRequestedV1) =>
  (await auditRows(shop, message_id)).slice(1);
