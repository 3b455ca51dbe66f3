import type { AuditEntry } from '@crm/audit';
import type { MessageState } from '@crm/contracts';
import type { Cause, RecipientOutcome } from '@crm/messages';
import type { NewOutboxRow } from '@crm/outbox';
import type { AttemptResult } from './attempt-result.ts';
import type { Claim } from './claim-attempt.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import { failedEvent, retryEvent, sentEvent } from './events.ts';
import type { Verdict, Work } from './load-work.ts';
import { delayAfter } from './retry-policies.ts';

/** All that the settling transaction writes. */
export type Settlement = {
  to: MessageState;
  cause: Cause;
  providerMessageId: string | null;
  recipients: RecipientOutcome[];
  entries: AuditEntry[];
  outboxRows: NewOutboxRow[];
  verdict: Verdict;
  error: { code: string; message: string } | null;
};

type Attempt = {
  work: Work;
  claim: Claim;
  result: AttemptResult;
  /** Of what was to be sent: the audit row, which is sealed, binds the bytes. Null when nothing was rendered. */
  manifestSha256: string | null;
};

/**
 * Decides what becomes of a message after an attempt. `permitStands` is read under the message's lock: once a permit
 * is revoked nothing is scheduled again.
 */
export function planSettlement(
  deps: Pick<DeliveryDeps, 'clock' | 'newId' | 'retryPolicies' | 'provider' | 'owner'>,
  { work, claim, result, manifestSha256 }: Attempt,
  { permitStands }: { permitStands: boolean },
): Settlement {
  const stamp = () => ({ eventId: deps.newId(), at: deps.clock.now() });
  const entry = (eventType: AuditEntry['eventType'], payload: Record<string, unknown>): AuditEntry => ({
    eventType,
    correlationId: work.correlationId,
    actor: { type: 'system', id: deps.owner },
    resourceType: 'message',
    resourceId: work.messageId,
    loanId: work.loanId,
    payload: {
      category: work.category,
      event_id: work.eventId,
      correlationId: work.correlationId,
      ...(manifestSha256 !== null && { manifest_sha256: manifestSha256 }),
      ...payload,
    },
  });
  const cause = (text: string, more: Partial<Cause> = {}): Cause => ({
    cause: text,
    eventId: work.eventId,
    actorId: deps.owner,
    provider: deps.provider.name,
    durationMs: result.durationMs,
    ...more,
  });

  switch (result.kind) {
    case 'accepted': {
      const { providerMessageId, durationMs, recipients } = result;
      const artifactId = claim.artifactId ?? '';
      const refused = recipients.filter((recipient) => recipient.outcome === 'refused').length;
      return {
        to: 'sent',
        cause: cause('provider_accepted', { providerMessageId }),
        providerMessageId,
        recipients,
        entries: [
          entry('CRM.EMAIL.SENT', {
            provider_message_id: providerMessageId,
            artifact_id: artifactId,
            duration_ms: durationMs,
            recipients_refused: refused,
          }),
        ],
        outboxRows: [sentEvent(work, stamp(), { providerMessageId, artifactId, durationMs })],
        verdict: 'acknowledge',
        error: null,
      };
    }
    case 'unknown':
      return {
        to: 'unknown',
        cause: cause('outcome_unknown', { errorCode: 'OUTCOME_UNKNOWN', errorMessage: result.message }),
        providerMessageId: null,
        recipients: [],
        entries: [
          entry('CRM.EMAIL.UNKNOWN', { error_message: result.message, attempt_count: claim.attemptCount }),
        ],
        outboxRows: [],
        verdict: 'acknowledge',
        error: { code: 'OUTCOME_UNKNOWN', message: result.message },
      };
    case 'failed': {
      const { code, message, recipients } = result;
      const attemptCount = claim.attemptCount;
      const { delayMs, nextAttempt } = nextTry(deps, work, result);
      const willRetry = delayMs !== null && permitStands;
      const isRevoked = delayMs !== null && !permitStands;
      const failed = entry('CRM.EMAIL.FAILED', {
        error_code: code,
        error_message: message,
        attempt_count: attemptCount,
        will_retry: willRetry,
      });
      const rows = [failedEvent(work, stamp(), { code, message, attemptCount, willRetry })];
      if (willRetry)
        rows.push(retryEvent(work, stamp(), { dueInMs: delayMs, attemptCount, attempt: nextAttempt }));
      const base = { providerMessageId: null, recipients, outboxRows: rows, error: { code, message } };
      const why = { errorCode: code, errorMessage: message };
      if (willRetry) {
        return {
          ...base,
          to: 'retrying',
          cause: cause('attempt_failed', why),
          entries: [failed],
          verdict: 'acknowledge',
        };
      }
      if (isRevoked) {
        const revoked = entry('CRM.EMAIL.REVOKED', { cause: 'opted_out' });
        const entries = [failed, revoked];
        return { ...base, to: 'revoked', cause: cause('opted_out', why), entries, verdict: 'acknowledge' };
      }
      const dead = entry('CRM.EMAIL.DEAD_LETTERED', { error_code: code, attempt_count: attemptCount });
      const entries = [failed, dead];
      return {
        ...base,
        to: 'failed',
        cause: cause('attempts_exhausted', why),
        entries,
        verdict: 'dead_letter',
      };
    }
    default:
      return result satisfies never;
  }
}

/** A provider that is away or throttles for longer than this is a reason to give a mail up by its schedule. */
const sparedForMs = 24 * 60 * 60_000;

/**
 * When the next try is due, and its place in the schedule; null where there is none. What was not the mail's fault leaves
 * the schedule where it is, for a day from its admission.
 */
function nextTry(
  { clock, retryPolicies }: Pick<DeliveryDeps, 'clock' | 'retryPolicies'>,
  { retryPolicy: policy, attempt, admittedAt }: Work,
  { permanent, spared }: AttemptResult & { kind: 'failed' },
): { delayMs: number | null; nextAttempt: number } {
  if (permanent) return { delayMs: null, nextAttempt: attempt };
  if (spared !== undefined && clock.now().getTime() - admittedAt.getTime() < sparedForMs)
    return { delayMs: spared.retryInMs, nextAttempt: attempt };
  return { delayMs: delayAfter(retryPolicies, { policy, attempt }), nextAttempt: attempt + 1 };
}
