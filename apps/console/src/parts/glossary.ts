import type { MessageState } from '@crm/contracts';
import type { Tone } from './tones.ts';

type Entry = { label: string; tone: Tone; icon: string; meaning: string; next: string };

/** What each state means, whether it is final, and what to do: badges, hints and pages read it here. */
export const stateGlossary: Record<MessageState, Entry> = {
  queued: {
    label: 'Queued',
    tone: 'progress',
    icon: '…',
    meaning: 'Accepted, and waiting for its turn.',
    next: 'Nothing to do; it is sent in seconds.',
  },
  sending: {
    label: 'Sending',
    tone: 'progress',
    icon: '→',
    meaning: 'The mail server is being called now.',
    next: 'Nothing to do.',
  },
  retrying: {
    label: 'Retrying',
    tone: 'attention',
    icon: '↻',
    meaning: 'A try failed for a passing reason; another one is planned.',
    next: 'Nothing to do; the next try is made by itself.',
  },
  sent: {
    label: 'Sent',
    tone: 'good',
    icon: '✓',
    meaning: 'The mail server took the message.',
    next: 'Nothing to do.',
  },
  delivered: {
    label: 'Delivered',
    tone: 'good',
    icon: '✓',
    meaning: "The recipient's server took the message.",
    next: 'Nothing to do.',
  },
  bounced: {
    label: 'Bounced',
    tone: 'bad',
    icon: '✕',
    meaning: 'The address does not take mail.',
    next: 'Ask the borrower for another address; a notice may have to go by letter.',
  },
  complained: {
    label: 'Complaint',
    tone: 'bad',
    icon: '!',
    meaning: 'The recipient reported the message as unwanted.',
    next: 'Record a preference before anything else is sent.',
  },
  failed: {
    label: 'Failed',
    tone: 'bad',
    icon: '✕',
    meaning: 'It could not be sent, and no further try is planned.',
    next: 'An operator can send it again from the dead letters.',
  },
  unknown: {
    label: 'Outcome unknown',
    tone: 'attention',
    icon: '?',
    meaning: 'The connection broke after the message was handed over. It may or may not have arrived.',
    next: 'Find out, then mark it as sent or send it again, with a reason.',
  },
  revoked: {
    label: 'Revoked',
    tone: 'blocked',
    icon: '⊘',
    meaning: 'The recipient asked for no such messages after it had been accepted; it was stopped.',
    next: 'Nothing to do.',
  },
  suppressed: {
    label: 'Suppressed',
    tone: 'blocked',
    icon: '⊘',
    meaning: 'The address is known not to take mail, so nothing was sent.',
    next: 'A notice that the law requires has to go by letter.',
  },
  expired: {
    label: 'Expired',
    tone: 'neutral',
    icon: '⌛',
    meaning: 'Its time was over before it could be sent.',
    next: 'Send it anew if it is still needed.',
  },
};
