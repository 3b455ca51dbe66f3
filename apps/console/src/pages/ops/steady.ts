import type { LetterGroup } from './letter-groups.tsx';
import type { Letter } from './queries.ts';

export type LetterPage = { items: Letter[]; open: number };

/** Each group in the place where it was first shown, with its counts of now; one that is gone has none left. */
export function withCountsOf(
  shown: readonly LetterGroup[],
  now: readonly LetterGroup[] | undefined,
): LetterGroup[] {
  if (now === undefined) return [...shown];
  return shown.map(
    (group) =>
      now.find(({ errorCode }) => errorCode === group.errorCode) ?? { ...group, count: 0, replayable: 0 },
  );
}

/** Whether letters came or went: the first page tells of those that came, the number of all of those that went. */
export function lettersDiffer(shown: LetterPage, now: LetterPage): boolean {
  const sign = ({ items, open }: LetterPage) => [open, ...items.map(({ id }) => id)].join();
  return sign(shown) !== sign(now);
}
