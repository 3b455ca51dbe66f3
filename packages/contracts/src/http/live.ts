import * as v from 'valibot';
import { correlationIdPattern } from '../identifiers.ts';
import { must } from '../must.ts';
import type { Permission } from '../permissions.ts';

export const liveTopicsMax = 20;

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const id = '[1-9][0-9]{0,15}';
const correlationId = correlationIdPattern.source.slice(1, -1);
const topicPattern = new RegExp(
  `^(?:messages|ops|dead-letters|message:${uuid}|contact:${id}|loan:${id}|correlation:${correlationId})$`,
);

/** What can be watched: a list (`messages`, `ops`, `dead-letters`), or one thing by its id. */
export const liveTopicSchema = v.pipe(
  v.string(must.beText),
  v.regex(
    topicPattern,
    'must be messages, ops, dead-letters, message:<uuid>, contact:<id>, loan:<id> or correlation:<correlation id>',
  ),
);

/** Query of `GET /api/live`: topics, separated by commas. */
export const liveQuerySchema = v.strictObject(
  {
    topics: v.pipe(
      v.string(must.beText),
      v.transform((text) => [...new Set(text.split(','))]),
      v.array(liveTopicSchema, must.beList),
      v.maxLength(liveTopicsMax, `must be at most ${liveTopicsMax} topics`),
    ),
  },
  must.fit,
);

export type LiveTopicKind =
  | 'messages'
  | 'ops'
  | 'dead-letters'
  | 'message'
  | 'contact'
  | 'loan'
  | 'correlation';

/** What a person must be allowed to read in order to hear of its changes. */
export const permissionOfTopic: Record<LiveTopicKind, Permission> = {
  messages: 'messages.read',
  message: 'messages.read',
  contact: 'contacts.read',
  loan: 'loans.read',
  correlation: 'evidence.read',
  ops: 'ops.read',
  'dead-letters': 'ops.read',
};

/** `message:018f…` as its kind and the id behind it; a list has no id. */
export function partsOfTopic(topic: string): { kind: LiveTopicKind; id: string } {
  const [kind = '', ...rest] = topic.split(':');
  return { kind: kind as LiveTopicKind, id: rest.join(':') };
}
