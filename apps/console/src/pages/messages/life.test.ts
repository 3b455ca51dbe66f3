import type { StoryEntry } from '@crm/contracts';
import { describe, expect, test } from 'vitest';
import { lifeOf } from './life.ts';

const at = (seconds: number) => `2026-11-26T10:00:${String(seconds).padStart(2, '0')}.000000Z`;
const entry = (kind: StoryEntry['kind'], seconds: number, more: Partial<StoryEntry>): StoryEntry => ({
  kind,
  at: at(seconds),
  id: `${kind}-${seconds}`,
  title: '',
  messageId: 'm',
  eventId: null,
  detail: {},
  ...more,
});
const request = (seconds: number, publishedAt: string | null) =>
  entry('event', seconds, {
    id: `r${seconds}`,
    title: 'crm.email.requested.v1',
    detail: { publishedAt },
  });
const change = (seconds: number, eventId: string, fromState: string, toState: string) =>
  entry('attempt', seconds, { eventId, detail: { fromState, toState } });
const shortly = (stages: ReturnType<typeof lifeOf>) =>
  stages.map(({ sort, status, ms }) => [sort, status, ms]);

describe('the life of a message', () => {
  test('waiting is told apart from work, and each has its length', () => {
    const entries = [
      request(0, at(2)),
      change(5, 'r0', 'queued', 'sending'),
      change(6, 'r0', 'sending', 'sent'),
    ];
    expect(shortly(lifeOf('sent', entries))).toEqual([
      ['queue', 'done', 2_000],
      ['queue', 'done', 3_000],
      ['work', 'done', 1_000],
    ]);
  });

  test('each request has a round of its own', () => {
    const entries = [
      request(0, at(1)),
      change(2, 'r0', 'queued', 'sending'),
      change(3, 'r0', 'sending', 'retrying'),
      request(3, null),
    ];
    const stages = lifeOf('retrying', entries);
    expect(shortly(stages)).toEqual([
      ['queue', 'done', 1_000],
      ['queue', 'done', 1_000],
      ['work', 'done', 1_000],
      ['queue', 'running', null],
      ['queue', 'ahead', null],
      ['work', 'ahead', null],
    ]);
    expect(stages[2]?.note).toBe('ended as retrying');
  });

  test('what should be on record and is not is a gap', () => {
    expect(shortly(lifeOf('sent', [request(0, at(1))]))).toEqual([
      ['queue', 'done', 1_000],
      ['queue', 'missing', null],
      ['work', 'missing', null],
    ]);
    expect(shortly(lifeOf('sent', []))).toEqual([['queue', 'missing', null]]);
  });

  test('what was stopped before it began is no gap', () => {
    expect(shortly(lifeOf('revoked', [request(0, at(1))])).slice(1)).toEqual([
      ['queue', 'ahead', null],
      ['work', 'ahead', null],
    ]);
  });

  test('a worker that was faster than the record of the publication did not wait', () => {
    const entries = [request(0, at(3)), change(2, 'r0', 'queued', 'sending')];
    expect(shortly(lifeOf('sending', entries))).toEqual([
      ['queue', 'done', 3_000],
      ['queue', 'done', 0],
      ['work', 'running', null],
    ]);
  });
});

// Breaks tried:
// - life.ts: a stage without a record is called one to come.
