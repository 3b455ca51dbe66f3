import type { OpsRange } from '@crm/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';
import type { Series } from './series.ts';

/** Samples are taken this often; reading more often shows nothing new. */
export const sampledEveryMs = 15_000;

const pageSize = 50;
/** Letters of one group that are chosen at once. */
export const chosenMax = 1_000;

export const seriesQuery = (range: OpsRange) =>
  queryOptions({
    queryKey: ['ops', 'series', range],
    queryFn: async ({ signal }): Promise<Series> => {
      const answer = bodyOf(await api.GET('/api/ops/series', { params: { query: { range } }, signal }));
      const series = answer.series.map(({ name, unit, points }) => ({
        name,
        unit,
        points: points.map(toPair),
      }));
      return { ...answer, series, range };
    },
  });

// The document says that a point is a pair; the client's types have forgotten it.
function toPair([at, value]: readonly (number | null)[]): [number, number | null] {
  return [at ?? 0, value ?? null];
}

const rangeMs: Record<OpsRange, number> = {
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
};

/** What was accepted in the range until now, against what became of it. */
export const conservationQuery = (range: OpsRange) =>
  queryOptions({
    queryKey: ['ops', 'conservation', range],
    queryFn: async ({ signal }) => {
      const query = { from: new Date(Date.now() - rangeMs[range]).toISOString() };
      return { ...bodyOf(await api.GET('/api/ops/conservation', { params: { query }, signal })), range };
    },
  });

export const outboxQuery = queryOptions({
  queryKey: ['ops', 'outbox'],
  queryFn: async ({ signal }) => bodyOf(await api.GET('/api/ops/outbox', { signal })),
});

export const unknownQuery = queryOptions({
  queryKey: ['ops', 'unknown'],
  queryFn: async ({ signal }) =>
    bodyOf(
      await api.GET('/api/messages', {
        params: { query: { state: ['unknown'], limit: String(pageSize) } },
        signal,
      }),
    ),
});

export const groupsQuery = queryOptions({
  queryKey: ['ops', 'dlq', 'groups'],
  queryFn: async ({ signal }) => bodyOf(await api.GET('/api/ops/dlq/groups', { signal })),
});

/** The groups as they stand now, beside those that are shown. */
export const groupsNowQuery = queryOptions({
  queryKey: ['ops', 'dlq', 'now', 'groups'],
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

/** The first page as it stands now. */
export const lettersNowQuery = (errorCode: string | undefined) =>
  queryOptions({
    queryKey: ['ops', 'dlq', 'now', 'letters', errorCode ?? 'all'],
    queryFn: async ({ signal }) => readLetters({ errorCode, cursor: undefined, limit: pageSize, signal }),
  });

export type Letter = Awaited<ReturnType<typeof readLetters>>['items'][number];

async function readLetters(asked: {
  errorCode: string | undefined;
  cursor: string | undefined;
  limit: number;
  signal?: AbortSignal;
}) {
  const { signal, errorCode, cursor, limit } = asked;
  const query = {
    limit: String(limit),
    ...(errorCode !== undefined && { errorCode }),
    ...(cursor !== undefined && { cursor }),
  };
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
