import type { Conservation } from '@crm/contracts';
import { count, figure } from './words.ts';

type States = Conservation['states'];
type FaultKind = Conservation['faults'][number]['kind'];

type Share = { label: string; meaning: string; of: (states: States) => number };

/** What becomes of an accepted message; each state stands in one of them. */
export const shares: readonly Share[] = [
  {
    label: 'On their way',
    meaning: 'Waiting for their turn or for another try, or being handed over now',
    of: ({ queued, sending, retrying }) => queued + sending + retrying,
  },
  {
    label: 'Sent',
    meaning: 'The mail server took them',
    of: ({ sent, delivered }) => sent + delivered,
  },
  {
    label: 'Failed',
    meaning: 'Not sent, and no further try is planned; they stand in the dead letters',
    of: ({ failed }) => failed,
  },
  {
    label: 'Outcome unknown',
    meaning: 'They may or may not have arrived; somebody has to find out',
    of: ({ unknown }) => unknown,
  },
  {
    label: 'Revoked',
    meaning: 'Stopped, since a recipient opted out after they had been accepted',
    of: ({ revoked }) => revoked,
  },
  {
    label: 'Suppressed',
    meaning: 'Not sent, since the address is known not to take mail',
    of: ({ suppressed }) => suppressed,
  },
  {
    label: 'Expired',
    meaning: 'Not sent, since their time was over',
    of: ({ expired }) => expired,
  },
  {
    label: 'Came back or unwanted',
    meaning: 'Bounced after they were sent, or reported as unwanted',
    of: ({ bounced, complained }) => bounced + complained,
  },
];

/** How many messages there are, whatever the audit log says. */
export function foundOf(states: States): number {
  return Object.values(states).reduce((sum, messages) => sum + messages, 0);
}

/** "12 accepted = 3 on their way + 9 sent": what is nobody's is left out. */
export function sumOf({ accepted, states, difference }: Conservation): string {
  const parts = shares
    .map(({ label, of }) => ({ label: label.toLowerCase(), messages: of(states) }))
    .filter(({ messages }) => messages > 0)
    .map(({ label, messages }) => `${figure(messages)} ${label}`);
  return `${figure(accepted)} accepted ${difference === 0 ? '=' : '≠'} ${parts.join(' + ') || '0'}`;
}

/** What is wrong with a message, and what to do about it. */
export const faultWords: Record<FaultKind, { title: string; remedy: string }> = {
  lost: {
    title: 'accepted, and there is no such message any more',
    remedy:
      'Nothing of ours deletes a message: look for a restored backup, or for somebody who changed the database by hand. Tell compliance, since the borrower may not have got it.',
  },
  unrecorded: {
    title: 'there, though the audit log does not say that it was accepted',
    remedy:
      'Its audit row was taken away, or it was written past us. Tell compliance, who can verify the seals of the audit log.',
  },
  stranded: {
    title: 'waiting, and nothing is left that would move it',
    remedy:
      'It will not be sent by itself. Somebody with access to the database has to look at its outbox rows; until then tell the agent of its loan.',
  },
  disagrees: {
    title: 'in a state that its own log does not end with',
    remedy: 'Its state was changed by hand. Believe its log: open the message and look at its attempts.',
  },
};

/** What does not add up, in a sentence. */
export function whatIsWrong({ accepted, states, difference, faults }: Conservation): string {
  if (difference > 0)
    return `${count(accepted, 'message was', 'messages were')} accepted, and ${count(difference, 'of them is', 'of them are')} missing.`;
  if (difference < 0)
    return `${count(foundOf(states), 'message is', 'messages are')} there, and ${count(-difference, 'of them', 'of them')} ${-difference === 1 ? 'was' : 'were'} never recorded as accepted.`;
  return `The number is right, but ${count(faults.length, 'message is', 'messages are')} not as ${faults.length === 1 ? 'it' : 'they'} should be.`;
}

export type FaultGroup = { kind: FaultKind; messageIds: string[] };

/** The messages that are named, by what is wrong with them; the worst first. */
export function groupFaults(faults: Conservation['faults']): FaultGroup[] {
  return (Object.keys(faultWords) as FaultKind[])
    .map((kind) => ({
      kind,
      messageIds: faults.filter((fault) => fault.kind === kind).map(({ messageId }) => messageId),
    }))
    .filter(({ messageIds }) => messageIds.length > 0);
}
