import { type Readmitted, readmit } from '@crm/admission';
import type { Actor } from '@crm/audit';
import type { ReplayAnswer, ReplayBody, ReplayOutcome } from '@crm/contracts';
import { type OpenDeadLetter, resolveDeadLetter } from '@crm/delivery/operations';
import type { RouteDeps } from '../api-deps.ts';

type Replay = Pick<ReplayBody, 'discard' | 'dryRun' | 'reason'> & { actor: Actor; correlationId: string };

/**
 * Sends the message of one dead letter again, or gives it up. The letter is closed only after the new admission has
 * been committed: a crash in between leaves an open letter whose message is on its way, never a lost one.
 */
export async function replayLetter(
  deps: RouteDeps,
  letter: OpenDeadLetter,
  replay: Replay,
): Promise<ReplayAnswer['results'][number]> {
  const named = { eventId: letter.key, messageId: letter.messageId };
  const { discard, dryRun, reason, actor, correlationId } = replay;
  const close = (resolution: 'replayed' | 'discarded') =>
    resolveDeadLetter(deps, { id: letter.id, resolution, reason, actor, correlationId });
  if (discard) {
    const isOurs = dryRun || (await close('discarded'));
    return { ...named, outcome: isOurs ? 'discarded' : 'not_found', newEventId: null };
  }
  if (!letter.replayable || letter.messageId === null) {
    return { ...named, outcome: 'not_replayable', newEventId: null };
  }
  const readmitted = await readmit(deps, {
    messageId: letter.messageId,
    from: ['failed', 'unknown'],
    cause: 'replayed',
    causationId: letter.eventId,
    reason,
    actor,
    correlationId,
    dryRun,
  });
  if (readmitted.kind === 'queued' && !dryRun) await close('replayed');
  const newEventId = readmitted.kind === 'queued' ? readmitted.eventId : null;
  return { ...named, outcome: outcomeOf(readmitted), newEventId };
}

function outcomeOf(readmitted: Readmitted): ReplayOutcome {
  return readmitted.kind === 'queued' ? 'replayed' : readmitted.kind;
}
