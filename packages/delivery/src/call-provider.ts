import { addressKey } from '@crm/contracts';
import type { RecipientOutcome } from '@crm/messages';
import type { RefusalCode, SendOutcome } from '@crm/providers';
import { maskText } from '@crm/redaction';
import { inSpan, type SpanStart, untraced } from '@crm/runtime';
import type { AttemptResult } from './attempt-result.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { Work } from './load-work.ts';

/** A provider that wants to be left alone and does not say for how long. */
const restMs = 30_000;
/** Of the provider or our settings, whatever the mail: it was not even looked at. */
const outages: readonly RefusalCode[] = ['PROVIDER_UNREACHABLE', 'PROVIDER_AUTH'];
const afterOutageMs = 60_000;

/**
 * Makes the one call of an attempt. Whatever the adapter throws comes back as `unknown`: an error that it did
 * not understand may have followed an acceptance, and guessing would send twice.
 */
export async function callProvider(
  deps: DeliveryDeps,
  { work, mime }: { work: Work; mime: Buffer },
): Promise<AttemptResult> {
  const startedMs = deps.clock.monotonicMs();
  // The same address in two roles is one recipient to the provider.
  const to = [...new Map(work.recipients.map(({ addressKey: key, address }) => [key, address])).values()];
  const outcome = await inSpan(deps.tracer ?? untraced, spanStart(deps, work), async (span) => {
    const answer = await deps.provider
      .send({ envelope: { from: deps.mailFrom.address, to }, mime, messageId: work.messageId })
      .catch((error: unknown): SendOutcome => ({ kind: 'unknown', reason: String(error) }));
    const error = answer.kind === 'refused' ? answer.code : 'OUTCOME_UNKNOWN';
    span.end({
      attributes: { 'crm.outcome': answer.kind },
      error: answer.kind === 'accepted' ? undefined : error,
    });
    return answer;
  });
  const durationMs = Math.round(deps.clock.monotonicMs() - startedMs);
  deps.onProviderCall?.({ provider: deps.provider.name, outcome: outcome.kind, durationMs });
  const askedMs = askedRestMs(outcome);
  if (askedMs !== null) await rest(deps, askedMs);
  return toResult(outcome, { work, to, durationMs });
}

function spanStart({ provider }: DeliveryDeps, { messageId, attempt }: Work): SpanStart {
  return {
    name: `send ${provider.name}`,
    kind: 'client',
    attributes: { 'crm.provider': provider.name, 'crm.message_id': messageId, 'crm.attempt': attempt },
  };
}

/** How long the provider wants to be left alone; null where it said nothing of the kind. */
function askedRestMs(outcome: SendOutcome): number | null {
  if (outcome.kind !== 'refused' || outcome.throttle === undefined) return null;
  return outcome.throttle.retryAfterMs ?? restMs;
}

// Our own outcome is to be written down whether the others hear of the rest or not.
async function rest({ quota, logger }: DeliveryDeps, ms: number): Promise<void> {
  logger.warn({ ms }, 'the provider asked for a rest');
  await quota?.hold(ms).catch((error: unknown) => {
    logger.warn({ err: error }, 'the other consumers could not be told to rest');
  });
}

function sparedBy(outcome: SendOutcome & { kind: 'refused' }): { retryInMs: number } | undefined {
  const askedMs = askedRestMs(outcome);
  if (askedMs !== null) return { retryInMs: askedMs };
  return outages.includes(outcome.code) ? { retryInMs: afterOutageMs } : undefined;
}

function toResult(
  outcome: SendOutcome,
  { work, to, durationMs }: { work: Work; to: string[]; durationMs: number },
): AttemptResult {
  switch (outcome.kind) {
    case 'accepted': {
      const refused = new Map(outcome.refused.map((one) => [addressKey(one.address), one]));
      const recipients = to.map((address): RecipientOutcome => {
        const answer = refused.get(addressKey(address));
        if (answer === undefined) return { addressKey: addressKey(address), outcome: 'accepted', code: null };
        // Refused for now is refused for good: the mail went out, and all of it never goes out again for one of them.
        return { addressKey: addressKey(address), outcome: 'refused', code: String(answer.code) };
      });
      // A server that names no id of its own knows the mail by ours: its Message-ID is made of it.
      const providerMessageId = outcome.providerMessageId ?? work.messageId;
      return { kind: 'accepted', providerMessageId, recipients, durationMs };
    }
    case 'refused': {
      const spared = sparedBy(outcome);
      return {
        kind: 'failed',
        permanent: outcome.permanent,
        code: outcome.code,
        message: maskText(outcome.reason),
        recipients: to.map((address) => ({
          addressKey: addressKey(address),
          outcome: outcome.permanent ? 'refused' : 'deferred',
          code: outcome.smtpCode === undefined ? null : String(outcome.smtpCode),
        })),
        durationMs,
        ...(spared !== undefined && { spared }),
      };
    }
    case 'unknown':
      return { kind: 'unknown', message: maskText(outcome.reason), durationMs };
    default:
      return outcome satisfies never;
  }
}
