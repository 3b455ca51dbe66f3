import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';
import { aboutQuery } from '../../parts/search-params.ts';
import type { MessagesSearch } from './search.ts';

/** Messages that fit the facets, newest first. */
export const messagesQuery = (search: MessagesSearch) =>
  infiniteQueryOptions({
    queryKey: ['messages', search],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => readPage(search, { cursor: pageParam, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

/** The first page as it is now, to see whether the one that is shown is old. */
export const newestQuery = (search: MessagesSearch) =>
  queryOptions({
    queryKey: ['messages-newest', search],
    queryFn: async ({ signal }) => readPage(search, { cursor: undefined, signal }),
  });

export type MessagePageData = Awaited<ReturnType<typeof readPage>>;
export type MessageItem = MessagePageData['items'][number];

async function readPage(
  search: MessagesSearch,
  { cursor, signal }: { cursor: string | undefined; signal: AbortSignal },
) {
  const { state, category, errorCode } = search;
  const query = {
    ...(category && { category }),
    ...(errorCode && { errorCode }),
    ...(state && { state: [state] }),
    ...aboutQuery(search),
    ...(cursor && { cursor }),
  };
  return bodyOf(await api.GET('/api/messages', { params: { query }, signal }));
}

const of = (messageId: string) => ({ params: { path: { messageId } } });

export const messageQuery = (messageId: string) =>
  queryOptions({
    queryKey: ['message', messageId],
    queryFn: async ({ signal }) =>
      bodyOf(await api.GET('/api/messages/{messageId}', { ...of(messageId), signal })),
  });

export const whyQuery = (messageId: string) =>
  queryOptions({
    queryKey: ['message', messageId, 'why'],
    queryFn: async ({ signal }) =>
      bodyOf(await api.GET('/api/messages/{messageId}/why', { ...of(messageId), signal })),
  });

export const traceQuery = (messageId: string) =>
  queryOptions({
    queryKey: ['message', messageId, 'trace'],
    queryFn: async ({ signal }) =>
      bodyOf(await api.GET('/api/messages/{messageId}/trace', { ...of(messageId), signal })),
  });

export async function verify(messageId: string) {
  return bodyOf(await api.GET('/api/messages/{messageId}/verify', of(messageId)));
}

export async function readText(messageId: string, part: 'text' | 'headers') {
  const { path } = of(messageId).params;
  const options = { params: { path, query: { part } }, parseAs: 'text' as const };
  return bodyOf(await api.GET('/api/messages/{messageId}/body', options));
}
