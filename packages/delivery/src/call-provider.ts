import { addressKey } from '@crm/contracts';
import type { RecipientOutcome } from '@crm/messages';
import type { SendOutcome } from '@crm/providers';
import { maskText } from '@crm/redaction';
import { inSpan, type SpanStart, untraced } from '@crm/runtime';
import type { AttemptResult } from './attempt-result.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { Work } from './load-work.ts';

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
  return toResult(outcome, { work, to, durationMs });
}

function spanStart({ provider }: DeliveryDeps, { messageId, attempt }: Work): SpanStart {
  return {
    name: `send ${provider.name}`,
    kind: 'client',
    attributes: { 'crm.provider': provider.name, 'crm.message_id': messageId, 'crm.attempt': attempt },
  };
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
    case 'refused':
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
      };
    case 'unknown':
      return { kind: 'unknown', message: maskText(outcome.reason), durationMs };
    default:
      return outcome satisfies never;
  }
}
