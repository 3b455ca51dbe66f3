import type { ReplayOutcome } from '@crm/contracts';
import type { Tone } from '../../parts/tones.ts';
import type { Act } from './replay-run.ts';

type Words = { icon: string; tone: Tone; would: string; did: string; meaning: string };

/** What becomes of a letter, before (dry run) and after, and what that means. */
export const outcomeWords: Record<ReplayOutcome, Words> = {
  replayed: {
    icon: '✓',
    tone: 'good',
    would: 'would be sent again',
    did: 'sent again',
    meaning: 'Today’s rules allow it. It gets a new entry in the outbox, and its letter is closed.',
  },
  discarded: {
    icon: '✓',
    tone: 'neutral',
    would: 'would be given up',
    did: 'given up',
    meaning: 'The letter is closed and the message is never sent.',
  },
  denied: {
    icon: '⊘',
    tone: 'blocked',
    would: 'would be denied',
    did: 'denied',
    meaning: 'A recipient has asked not to be contacted this way since. Nothing is sent.',
  },
  revoked: {
    icon: '⊘',
    tone: 'blocked',
    would: 'have been revoked',
    did: 'revoked',
    meaning: 'The permission to send it was withdrawn. Nothing is sent.',
  },
  not_replayable: {
    icon: '✕',
    tone: 'attention',
    would: 'cannot be replayed',
    did: 'could not be replayed',
    meaning: 'Its content cannot be read or is not ours. It can only be discarded.',
  },
  wrong_state: {
    icon: '–',
    tone: 'neutral',
    would: 'need no replay',
    did: 'needed no replay',
    meaning: 'The message is already on its way, sent or closed.',
  },
  not_found: {
    icon: '–',
    tone: 'neutral',
    would: 'are no longer open',
    did: 'no longer open',
    meaning: 'Somebody else has handled it meanwhile, or it was handled by an earlier try.',
  },
};

export const actWords: Record<Act, { verb: string; ing: string; noun: string; ask: string }> = {
  replay: {
    verb: 'Replay',
    ing: 'Replaying',
    noun: 'replay',
    ask: 'Why is it right to send them now? For example: the mail server is back.',
  },
  discard: {
    verb: 'Discard',
    ing: 'Discarding',
    noun: 'discarding',
    ask: 'Why are they given up? For example: they were test messages.',
  },
};

/** Known reasons of a dead letter and the remedy; an unknown code stands for itself. */
const errorRemedies: Record<string, string> = {
  PROVIDER_PERMANENT: 'The mail server refused the message for good. Check the address before you replay.',
  PROVIDER_TEMPORARY: 'The mail server kept refusing for a passing reason. Replay when it takes mail again.',
  PROVIDER_THROTTLED: 'The mail server takes less than is sent. Set its limits, then replay.',
  PROVIDER_UNREACHABLE: 'The mail server could not be reached. Replay when it is back.',
  PROVIDER_AUTH: 'The mail server did not accept our sign-in. Mend the sign-in, then replay.',
  OUTCOME_UNKNOWN: 'It may or may not have arrived. Find out first: a replay may send it twice.',
  DELIVERY_LIMIT: 'Handling it failed again and again. Look at the message, then replay.',
  RENDER_FAILED: 'The text could not be made from the template. Mend the template, then replay.',
  RENDER_TIMEOUT: 'Making the text took too long. Replay; if it comes back, look at the template.',
  RENDER_TOO_LARGE: 'The text is too large to send. It has to be made smaller.',
  VARIABLE_MISSING: 'The loan lacks a value that the template needs. Complete the loan, then replay.',
  VARIABLE_INVALID: 'A value does not fit the template. Correct it, then replay.',
  TEMPLATE_MISSING: 'The template is not there any more. Publish it, then replay.',
  TEMPLATE_INVALID: 'The template cannot be used. Mend it, then replay.',
  SCHEMA_MISMATCH: 'Its content does not fit the contract. It can only be discarded.',
  UNKNOWN_EVENT: 'Its event is not in our records. It can only be discarded.',
  UNKNOWN_EVENT_TYPE: 'Nobody here handles events of its type. It can only be discarded.',
};

export function remedyOf(errorCode: string): string {
  return errorRemedies[errorCode] ?? 'Look at one of them before you replay.';
}

export const mayNotReplay =
  'You can see dead letters, but your role does not replay or discard them. An operator can. Ask one of them, or your administrator for the role.';

export type SettleAct = 'mark-sent' | 'resend';

type SettleWords = Record<
  'open' | 'title' | 'warning' | 'consequence' | 'ask' | 'verb' | 'failed' | 'done',
  string
>;

/** The two ways to settle an unknown outcome. */
export const settleWords: Record<SettleAct, SettleWords> = {
  'mark-sent': {
    open: 'It was sent …',
    title: 'Mark the message as sent',
    warning: 'Nothing is sent now',
    consequence: 'The message counts as sent from now on and is never tried again.',
    ask: 'Where did you find it? For example: it stands in the mail server’s log.',
    verb: 'Mark as sent',
    failed: 'It was not marked as sent',
    done: 'Marked as sent and recorded',
  },
  resend: {
    open: 'Send it again …',
    title: 'Send the message again',
    warning: 'If it did arrive, the borrower gets it twice',
    consequence: 'Today’s rules are asked first: who has opted out since gets nothing.',
    ask: 'Why is it sure that it did not arrive? For example: the mail server has no trace of it.',
    verb: 'Send again',
    failed: 'It was not sent again',
    done: 'Queued again and recorded',
  },
};

export const mayNotSettle = 'Your role does not settle them; an operator can.';
