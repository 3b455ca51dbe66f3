import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLive } from '../../api/live.ts';
import { groupsNowQuery, groupsQuery, lettersNowQuery, lettersQuery } from './queries.ts';
import { type LetterPage, lettersDiffer, withCountsOf } from './steady.ts';

/**
 * The dead letters as they were when the page was opened, and whether they still are so. What others do meanwhile
 * changes the counts of the groups where they stand; it moves nothing until `refresh`.
 */
export function useLetters(code: string | undefined) {
  const queryClient = useQueryClient();
  // What was shown an hour ago in another tab of the console is no start: opening the page reads it anew.
  const steady = { staleTime: Number.POSITIVE_INFINITY, refetchOnMount: 'always' } as const;
  const groups = useQuery({ ...groupsQuery, ...steady });
  const letters = useInfiniteQuery({ ...lettersQuery(code), ...steady });
  const isOpen = groups.data !== undefined && letters.data !== undefined;
  const groupsNow = useQuery({ ...groupsNowQuery, enabled: isOpen });
  const lettersNow = useQuery({ ...lettersNowQuery(code), enabled: isOpen });
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['ops', 'dlq'] });
  const isEmpty = groups.data?.items.length === 0;
  const live = useLive(['dead-letters'], () => {
    // An empty page has no row that could move.
    void queryClient.invalidateQueries({ queryKey: isEmpty ? ['ops', 'dlq'] : ['ops', 'dlq', 'now'] });
  });
  const pages = letters.data?.pages as LetterPage[] | undefined;
  return {
    groups,
    letters,
    live,
    refresh,
    shownGroups: groups.data && withCountsOf(groups.data.items, groupsNow.data?.items),
    shownLetters: pages?.flatMap(({ items }) => items) ?? [],
    hasChanged:
      pages?.[0] !== undefined && lettersNow.data !== undefined && lettersDiffer(pages[0], lettersNow.data),
    isUnknown: groupsNow.isError || lettersNow.isError,
  };
}
