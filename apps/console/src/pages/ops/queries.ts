import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';
import type { Window } from './series.ts';

/** Samples are taken this often; reading more often shows nothing new. */
export const sampleEveryMs = 15_000;

const pageSize = 50;
/** Letters of one group that are chosen at once. */
const chosenMax = 1_000;

export const seriesQuery = (window: Window) =>
  queryOptions({
    queryKey: ['ops', 'series', window],
    queryFn: async ({ signal }) =>
      bodyOf(await api.GET('/api/ops/series', { params: { query: { window } }, signal })),
  });

export const outboxQuery = queryOptions({
  queryKey: ['ops', 'outbox'],
  queryFn: async ({ signal }) => bodyOf(await api.GET('/api/ops/outbox', { signal })),
});

export const unknownQuery = queryOptions({
  queryKey: ['ops', 'unknown'],
  queryFn: async ({ signal }) =>
    bodyOf(
      await api.GET('/api/messages', { params: { query: { state: ['unknown'], limit: pageSize } }, signal }),
    ),
});

export const groupsQuery = queryOptions({
  queryKey: ['ops', 'dlq', 'groups'],
  queryFn: async ({ signal }) => bodyOf(await api.GET('/api/ops/dlq/groups', { signal })),
});

export const lettersQuery = (errorCode: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['ops', 'dlq', 'letters', errorCode ?? 'all'],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      readLetters({ errorCode, cursor: pageParam, limit: pageSize, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export type Letter = Awaited<ReturnType<typeof readLetters>>['items'][number];

async function readLetters(asked: {
  errorCode: string | undefined;
  cursor: string | undefined;
  limit: number;
  signal?: AbortSignal;
}) {
  const { signal, ...given } = asked;
  const query = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return bodyOf(await api.GET('/api/ops/dlq', { params: { query }, ...(signal && { signal }) }));
}

/** Every letter of a group, also those that the page has not shown yet. */
export async function readGroup(errorCode: string): Promise<Letter[]> {
  const letters: Letter[] = [];
  let cursor: string | undefined;
  do {
    const page = await readLetters({ errorCode, cursor, limit: 200 });
    letters.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && letters.length < chosenMax);
  return letters.slice(0, chosenMax);
}
