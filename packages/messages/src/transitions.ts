import type { MessageState } from '@crm/contracts';

/** From which states each state may be entered: the whole life of a message, in one table. */
const enteredFrom = {
  queued: ['failed', 'unknown'],
  sending: ['queued', 'retrying'],
  retrying: ['sending'],
  sent: ['sending', 'unknown'],
  delivered: ['sent'],
  bounced: ['sent', 'delivered'],
  complained: ['sent', 'delivered'],
  failed: ['sending', 'unknown'],
  unknown: ['sending'],
  revoked: ['queued', 'retrying', 'sending'],
  suppressed: ['queued', 'retrying'],
  expired: ['queued', 'retrying'],
} as const satisfies Record<MessageState, readonly MessageState[]>;

/** The states that `to` may be entered from. */
export function statesBefore(to: MessageState): readonly MessageState[] {
  return enteredFrom[to];
}

/** Whether a message in this state can still be sent, now or later, without a person's decision. */
export function isOpen(state: MessageState): boolean {
  return state === 'queued' || state === 'retrying' || state === 'sending';
}
