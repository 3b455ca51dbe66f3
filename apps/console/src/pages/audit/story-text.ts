import { actorName } from '../../parts/actor-name.ts';
import { utcText } from '../../parts/utc-text.ts';
import { changesOf, groundsOf } from './changes-of.ts';
import { headlineOf } from './headline.ts';
import { kindWords } from './messages.ts';
import type { StoryEntry } from './queries.ts';

/** A story for a ticket, a line an entry: when, what, by whom, and what it changed; the records stay where they are. */
export function storyText(correlationId: string, entries: readonly StoryEntry[]): string {
  return [`What happened under correlation id ${correlationId}`, '', ...entries.map(lineOf)].join('\n');
}

function lineOf(entry: StoryEntry): string {
  const { actorId } = entry.detail;
  const said = [
    `${kindWords[entry.kind]}: ${headlineOf(entry)}`,
    ...(typeof actorId === 'string' ? [`by ${actorName(actorId)}`] : []),
    ...changesOf(entry.detail).map(({ what, before, after }) => `${what} from ${before} to ${after}`),
    ...groundsOf(entry.detail).map(({ what, text }) => `${what}: ${text}`),
  ];
  return `- ${utcText(entry.at)}: ${said.join(', ')}`;
}
