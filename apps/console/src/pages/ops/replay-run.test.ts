import { expect, test } from 'vitest';
import {
  actionable,
  type Batch,
  chunksOf,
  keyOf,
  type Result,
  runInChunks,
  summarise,
} from './replay-run.ts';

const keys = Array.from({ length: 60 }, (_, index) => `event-${index}`);
const resultOf = (eventId: string, outcome: Result['outcome'] = 'replayed'): Result => ({
  eventId,
  messageId: null,
  outcome,
  newEventId: null,
});
const batchOf = (eventIds: string[]): Batch => ({
  correlationId: eventIds[0] ?? '',
  results: eventIds.map((id) => resultOf(id)),
});
const sizes = (batches: readonly Batch[]) => batches.map(({ results }) => results.length);

test('chunks keep the order and lose nothing', () => {
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunksOf([], 2)).toEqual([]);
});

test('a letter without a readable event is named by its own id', () => {
  expect(keyOf({ id: 'letter', eventId: 'event' })).toBe('event');
  expect(keyOf({ id: 'letter', eventId: null })).toBe('letter');
});

test('a run calls for 25 at a time, one call after another', async () => {
  const seen: number[] = [];
  const run = await runInChunks(keys, {
    signal: new AbortController().signal,
    call: async (chunk) => batchOf(chunk),
    onBatch: ({ results }) => seen.push(results.length),
  });
  expect(seen).toEqual([25, 25, 10]);
  expect(run).toMatchObject({ end: 'done', left: [] });
});

test('a run that is stopped finishes its call, makes no other, and names what is left', async () => {
  const stopper = new AbortController();
  const run = await runInChunks(keys, {
    signal: stopper.signal,
    call: async (chunk) => batchOf(chunk),
    onBatch: () => stopper.abort(),
  });
  expect(sizes(run.batches)).toEqual([25]);
  expect(run).toMatchObject({ end: 'stopped', left: keys.slice(25) });
});

test('a call that fails ends the run; what was done before it stays known', async () => {
  const broken = new Error('no answer');
  let calls = 0;
  const run = await runInChunks(keys, {
    signal: new AbortController().signal,
    call: async (chunk) => {
      calls += 1;
      if (calls === 2) throw broken;
      return batchOf(chunk);
    },
    onBatch: () => undefined,
  });
  expect(calls).toBe(2);
  expect(sizes(run.batches)).toEqual([25]);
  expect(run).toMatchObject({ end: 'failed', left: keys.slice(25), error: broken });
});

test('a dry run is summed up by outcome, what would be sent first, and only that is called for', () => {
  const results = [resultOf('a', 'denied'), resultOf('b'), resultOf('c', 'not_replayable'), resultOf('d')];
  expect(summarise(results)).toEqual([
    { outcome: 'replayed', keys: ['b', 'd'] },
    { outcome: 'denied', keys: ['a'] },
    { outcome: 'not_replayable', keys: ['c'] },
  ]);
  expect(actionable('replay', results)).toEqual(['b', 'd']);
  expect(actionable('discard', results)).toEqual([]);
});

// Breaks tried:
// - replay-run.ts: the signal not looked at between calls
// - replay-run.ts: left counted from after the call that failed
// - replay-run.ts: everything is actionable
