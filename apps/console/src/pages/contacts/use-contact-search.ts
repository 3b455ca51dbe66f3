import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, bodyOf } from '../../api/client.ts';

type Asked = { by: 'name' | 'loanNumber' | 'email'; text: string };

/** A search for contacts, page by page. Its key holds a name or an address, so it is forgotten with the page (E9). */
export function useContactSearch() {
  const [asked, setAsked] = useState<Asked | null>(null);
  const found = useInfiniteQuery({
    queryKey: ['contacts-found', asked],
    enabled: asked !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: cursor }) => {
      if (asked === null) throw new Error('nothing is asked');
      const body = { ...asked, ...(cursor !== undefined && { cursor }) };
      return bodyOf(await api.POST('/api/contacts/search', { body }));
    },
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const askAgain = () => void found.refetch();
  return {
    ask: (next: Asked) => (next.by === asked?.by && next.text === asked.text ? askAgain() : setAsked(next)),
    askAgain,
    isIdle: asked === null,
    isPending: asked !== null && found.isPending,
    error: found.error,
    items: found.data?.pages.flatMap((page) => page.items),
    hasMore: found.hasNextPage,
    isLoadingMore: found.isFetchingNextPage,
    showMore: () => void found.fetchNextPage(),
  };
}
