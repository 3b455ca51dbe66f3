import { useEffect } from 'react';
import * as v from 'valibot';
import { orNone } from './search-params.ts';

/** As many pages as somebody who comes back waits for; what is beyond is read on from there. */
const keptMax = 20;

/** How many pages of a list are open, as it stands in the address. */
export const pagesEntry = {
  pages: orNone(
    v.pipe(
      v.union([v.string(), v.number()]),
      v.transform(Number),
      v.integer(),
      v.minValue(2),
      v.maxValue(keptMax),
    ),
  ),
};

type List = {
  data: { pages: readonly unknown[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => Promise<unknown>;
};

type Kept = {
  pages: number | undefined;
  /** Writes the number into the address. */
  keep: (pages: number) => void;
};

/**
 * Opens as many pages of a list as the address says, so that back, forward, a reload and a colleague come to the same
 * place. Answers what opens one more.
 */
export function useKeptPages(list: List, { pages = 1, keep }: Kept): () => void {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = list;
  const open = data?.pages.length ?? 0;
  const isShort = open > 0 && open < pages && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (isShort) void fetchNextPage();
  }, [isShort, fetchNextPage]);
  return () => {
    if (open >= pages && open < keptMax) keep(open + 1);
    // What failed, and what is more than the address takes, is asked for here.
    else void fetchNextPage();
  };
}
