import { type ReplayAnswer, type ReplayBody, replayAnswerSchema, replayBodySchema } from '@crm/contracts';
import { findOpenDeadLetters } from '@crm/delivery/operations';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { replayLetter } from './replay-letter.ts';

/** Dead letters in one call with `all`; call again until nothing is left. */
const lettersMax = 1_000;

/** Sends dead letters again, each as a new admission, or gives them up. */
export const opsDlqReplay = (deps: RouteDeps) =>
  defineRoute({
    method: 'post',
    path: '/api/ops/dlq/replay',
    contract: {
      name: 'replayDeadLetters',
      tag: 'Operations',
      summary: 'Replay or discard dead letters',
      description: `Names letters by event id, or by their own id where no event could be read. \`all\` takes the oldest ${lettersMax}. \`dryRun\` writes nothing and answers what would happen.`,
      body: replayBodySchema,
      bodyExample: { all: true, dryRun: true, reason: 'The mail server is back.' },
      answers: { 200: { description: 'What became of each.', schema: replayAnswerSchema } },
      errors: [],
    },
    permission: 'ops.replay',
    deadlineMs: 60_000,
    handle: async (c, { body }) => {
      const replay = { ...body, actor: c.get('actor'), correlationId: c.get('correlationId') };
      const keys = namedKeys(body);
      const letters = await findOpenDeadLetters(
        deps.db,
        keys === null ? { all: true, max: lettersMax } : { keys },
      );
      const results: ReplayAnswer['results'] = [];
      for (const letter of letters) results.push(await replayLetter(deps, letter, replay));
      const found = new Set(letters.flatMap(({ id, key }) => [id, key]));
      for (const key of keys ?? []) {
        if (!found.has(key))
          results.push({ eventId: key, messageId: null, outcome: 'not_found', newEventId: null });
      }
      return c.json({ dryRun: body.dryRun, results }, 200);
    },
  });

// PostgreSQL spells UUIDs in lower case; a caller may name one twice.
function namedKeys({ eventIds }: ReplayBody): string[] | null {
  return eventIds === undefined ? null : [...new Set(eventIds.map((id) => id.toLowerCase()))];
}
