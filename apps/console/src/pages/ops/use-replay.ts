import { useEffect, useRef, useState } from 'react';
import { api, bodyOf } from '../../api/client.ts';
import { type Act, actionable, type Batch, type Result, type Run, runInChunks } from './replay-run.ts';

export type Stage =
  | { step: 'checking'; done: number; of: number }
  | { step: 'unchecked'; error: unknown }
  | { step: 'checked'; results: readonly Result[]; keys: readonly string[] }
  | { step: 'running'; done: number; of: number; isStopping: boolean; batches: readonly Batch[] }
  | { step: 'ended'; batches: readonly Batch[]; end: Run['end']; left: readonly string[]; error: unknown };

/** Dry run, then the act itself, in chunks; it stops between two of them, and with the page. */
export function useReplay(act: Act, keys: readonly string[]) {
  const [stage, setStage] = useState<Stage>({ step: 'checking', done: 0, of: keys.length });
  const stopper = useRef(new AbortController());

  const check = async () => {
    stopper.current = new AbortController();
    const { signal } = stopper.current;
    setStage({ step: 'checking', done: 0, of: keys.length });
    let done = 0;
    const run = await runInChunks(keys, {
      signal,
      call: (eventIds) => post({ eventIds, dryRun: true, discard: act === 'discard', reason: 'Dry run' }),
      onBatch: ({ results }) => {
        done += results.length;
        setStage({ step: 'checking', done, of: keys.length });
      },
    });
    if (run.end === 'stopped') return;
    if (run.end === 'failed') return setStage({ step: 'unchecked', error: run.error });
    const results = run.batches.flatMap((batch) => batch.results);
    setStage({ step: 'checked', results, keys: actionable(act, results) });
  };

  const run = async (toDo: readonly string[], reason: string, before: readonly Batch[] = []) => {
    stopper.current = new AbortController();
    const { signal } = stopper.current;
    const of = before.flatMap((batch) => batch.results).length + toDo.length;
    let batches = before;
    const show = () =>
      setStage({
        step: 'running',
        done: batches.flatMap((batch) => batch.results).length,
        of,
        isStopping: signal.aborted,
        batches,
      });
    signal.addEventListener('abort', show);
    show();
    const ended = await runInChunks(toDo, {
      signal,
      call: (eventIds) => post({ eventIds, dryRun: false, discard: act === 'discard', reason }),
      onBatch: (batch) => {
        batches = [...batches, batch];
        show();
      },
    });
    setStage({ step: 'ended', batches, end: ended.end, left: ended.left, error: ended.error });
  };

  const first = useRef(check);
  useEffect(() => {
    void first.current();
    return () => stopper.current.abort();
  }, []);
  return { stage, check, run, stop: () => stopper.current.abort() };
}

async function post(body: {
  eventIds: string[];
  dryRun: boolean;
  discard: boolean;
  reason: string;
}): Promise<Batch> {
  const answer = await api.POST('/api/ops/dlq/replay', { body });
  const { results } = bodyOf(answer);
  return { results, correlationId: answer.response.headers.get('x-correlation-id') ?? '' };
}
