import type { Why, WhyDecision } from '@crm/contracts';
import { failureOf } from './messages.ts';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** Why the message is in its state, in one sentence that can be said on the phone. */
export function whySentence({ state, decisions }: Pick<Why, 'state' | 'decisions'>): string {
  const last = decisions.at(-1);
  if (last === undefined) return 'Nothing is recorded of what was decided about it.';
  switch (last.kind) {
    case 'requested':
      return state === 'queued' || state === 'sending'
        ? admitted(last)
        : `${admitted(last)} Nothing later is recorded.`;
    case 'sent':
      return 'Sent: the mail server took it.';
    case 'marked_sent':
      return `Counted as sent: ${last.actorId} said so, for this reason: ${last.reason ?? 'none given'}`;
    case 'failed':
    case 'dead_lettered':
      return state === 'retrying'
        ? `Not sent yet: ${failureOf(last.errorCode)}. It is tried again by itself.`
        : `Not sent: ${failureOf(codeOf(decisions))}.`;
    case 'unknown':
      return 'It may or may not have arrived: the connection broke after it was handed over.';
    case 'replayed':
    case 'resent':
      return `Queued again by ${last.actorId}, for this reason: ${last.reason ?? 'none given'}`;
    case 'denied':
      return `Not sent again, though ${last.actorId} asked for it: a recipient has asked since not to be contacted this way.`;
    case 'revoked':
      return revoked(last);
    case 'suppressed':
      return 'Not sent: the address is known not to take mail.';
    case 'expired':
      return 'Not sent: its time was over before it could be sent.';
    default:
      return last.kind satisfies never;
  }
}

function admitted({ decision }: WhyDecision): string {
  if (decision?.category === 'marketing')
    return 'Accepted: no recipient had asked not to be contacted this way.';
  return 'Accepted: it is a servicing notice, and those are exempt from Do-Not-Contact.';
}

function revoked({ at, cause }: WhyDecision): string {
  const who = cause?.contactName ?? 'a recipient';
  return `Not sent: ${who} asked on ${day.format(new Date(at))} not to be contacted this way, after it had been accepted.`;
}

function codeOf(decisions: Why['decisions']): string | null {
  return decisions.findLast(({ errorCode }) => errorCode !== null)?.errorCode ?? null;
}
