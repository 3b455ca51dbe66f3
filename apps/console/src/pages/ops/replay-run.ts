import type { ReplayAnswer, ReplayOutcome } from '@crm/contracts';

export type Act = 'replay' | 'discard';
export type Result = ReplayAnswer['results'][number];
/** What one call did, and the id under which it was recorded. */
export type Batch = { correlationId: string; results: readonly Result[] };

/** Letters handled by one call: short enough to stop between, long enough not to be slow. */
const chunkSize = 25;

export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** The key that the api takes for a letter: its event, or the letter itself where no event could be read. */
export function keyOf({ id, eventId }: { id: string; eventId: string | null }): string {
  return eventId ?? id;
}

export type Run = {
  batches: readonly Batch[];
  left: readonly string[];
  end: 'done' | 'stopped' | 'failed';
  error: unknown;
};

/** Calls for one chunk after another until all is done, somebody stops it, or one fails; what was done stays known. */
export async function runInChunks(
  keys: readonly string[],
  {
    call,
    signal,
    onBatch,
  }: { call: (keys: string[]) => Promise<Batch>; signal: AbortSignal; onBatch: (batch: Batch) => void },
): Promise<Run> {
  const batches: Batch[] = [];
  let done = 0;
  for (const chunk of chunksOf(keys, chunkSize)) {
    if (signal.aborted) return { batches, left: keys.slice(done), end: 'stopped', error: null };
    try {
      const batch = await call(chunk);
      batches.push(batch);
      onBatch(batch);
    } catch (error) {
      return { batches, left: keys.slice(done), end: 'failed', error };
    }
    done += chunk.length;
  }
  return { batches, left: [], end: 'done', error: null };
}

export type Summary = { outcome: ReplayOutcome; keys: string[] }[];

const order: readonly ReplayOutcome[] = [
  'replayed',
  'discarded',
  'denied',
  'revoked',
  'not_replayable',
  'wrong_state',
  'not_found',
];

/** Letters by what became, or would become, of them; what is done first. */
export function summarise(results: readonly Result[]): Summary {
  return order
    .map((outcome) => ({
      outcome,
      keys: results.filter((result) => result.outcome === outcome).map(({ eventId }) => eventId),
    }))
    .filter(({ keys }) => keys.length > 0);
}

/** The letters that a dry run found worth calling for. */
export function actionable(act: Act, results: readonly Result[]): string[] {
  const wanted = act === 'replay' ? 'replayed' : 'discarded';
  return results.filter(({ outcome }) => outcome === wanted).map(({ eventId }) => eventId);
}
