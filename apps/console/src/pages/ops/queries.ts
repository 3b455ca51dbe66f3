import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';

const pageSize = 50;
/** Letters of one group that are chosen at once. */
const chosenMax = 1_000;

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
