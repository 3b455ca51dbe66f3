import { type EmailFailedV1, type EmailSentV1, eventTypes } from '@crm/contracts';
import { requestOf } from '@crm/messages';
import { type NewOutboxRow, rowOf } from '@crm/outbox';
import type { Work } from './load-work.ts';

type Stamp = { eventId: string; at: Date };

function envelope(work: Work, { eventId, at }: Stamp) {
  return {
    event_id: eventId,
    occurred_at: at.toISOString(),
    correlation_id: work.correlationId,
    causation_id: work.eventId,
    message_id: work.messageId,
    loan_id: work.loanId,
    category: work.category,
  };
}

/** `crm.email.sent.v1`, for the outbox. */
export function sentEvent(
  work: Work,
  stamp: Stamp,
  sent: { providerMessageId: string | null; artifactId: string; durationMs: number },
): NewOutboxRow {
  const payload: EmailSentV1 = {
    event_type: eventTypes.emailSentV1,
    ...envelope(work, stamp),
    provider_message_id: sent.providerMessageId,
    artifact_id: sent.artifactId,
    duration_ms: sent.durationMs,
  };
  return rowOf(payload);
}

/** `crm.email.failed.v1`, for the outbox: one for each attempt that failed. */
export function failedEvent(
  work: Work,
  stamp: Stamp,
  failed: { code: string; message: string; attemptCount: number; willRetry: boolean },
): NewOutboxRow {
  const payload: EmailFailedV1 = {
    event_type: eventTypes.emailFailedV1,
    ...envelope(work, stamp),
    error_code: failed.code,
    error_message: failed.message,
    attempt_count: failed.attemptCount,
    will_retry: failed.willRetry,
  };
  return rowOf(payload);
}

/** The next request for the same message, `attempt` its place in the schedule; it waits in the outbox until it is due (J5). */
export function retryEvent(
  work: Work,
  { eventId, at }: Stamp,
  { attempt, ...retry }: { dueInMs: number; attemptCount: number; attempt: number },
): NewOutboxRow {
  return rowOf(requestOf(work, { eventId, causationId: work.eventId, at, attempt }), retry);
}

/** The same request again, for later: nothing was attempted (J5). */
export function deferredEvent(
  work: Work,
  { eventId, at }: Stamp,
  { dueInMs }: { dueInMs: number },
): NewOutboxRow {
  const { attempt } = work;
  return rowOf(requestOf(work, { eventId, causationId: work.eventId, at, attempt }), {
    dueInMs,
    attemptCount: attempt - 1,
  });
}
