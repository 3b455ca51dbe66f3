import { stateGlossary } from '../../parts/glossary.ts';
import { failureOf } from '../messages/messages.ts';
import { eventLabel } from './messages.ts';
import type { StoryEntry } from './queries.ts';

/** What the entries say that are no audit rows; what this console does not know yet keeps its name. */
const titles: Record<string, string> = {
  'crm.email.requested.v1': 'The request went into the queue',
  'crm.email.sent.v1': 'Others were told that it was sent',
  'crm.email.failed.v1': 'Others were told that it failed',
  rendered: 'The letter was rendered and kept',
};

/** What happened, in words. */
export function headlineOf({ kind, title, detail }: Pick<StoryEntry, 'kind' | 'title' | 'detail'>): string {
  if (kind === 'attempt') return `${stateLabel(detail.fromState)} → ${stateLabel(detail.toState)}`;
  if (kind === 'audit') return eventLabel(title);
  if (kind === 'dead_letter') return `It waits for an operator: ${failureOf(title)}`;
  return titles[title] ?? title;
}

function stateLabel(state: unknown): string {
  return (stateGlossary as Record<string, { label: string }>)[String(state)]?.label ?? String(state);
}
