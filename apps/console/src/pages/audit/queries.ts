import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';
import { type AuditSearch, conditionsOf } from './search.ts';

const pageSize = '50';

/** Audit rows that fit, newest first. */
export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', search],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...conditionsOf(search), limit: pageSize, ...(pageParam && { cursor: pageParam }) };
      return bodyOf(await api.GET('/api/audit', { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

/** Everything that is recorded under a correlation id, oldest first. */
export const storyQuery = (correlationId: string) =>
  queryOptions({
    queryKey: ['story', correlationId],
    queryFn: async ({ signal }) =>
      bodyOf(
        await api.GET('/api/correlations/{correlationId}', { params: { path: { correlationId } }, signal }),
      ),
  });

export type Story = Awaited<ReturnType<NonNullable<ReturnType<typeof storyQuery>['queryFn']>>>;
export type StoryEntry = Story['entries'][number];

/** The rows as a file, under the name that the server gives it. */
export async function readExport(search: AuditSearch, format: 'csv' | 'json') {
  const query = { ...conditionsOf(search), format };
  const answer = await api.GET('/api/audit/export', { params: { query }, parseAs: 'blob' });
  const named = /filename="([^"]+)"/.exec(answer.response.headers.get('content-disposition') ?? '')?.[1];
  return { file: bodyOf(answer) as Blob, name: named ?? `audit.${format}` };
}
