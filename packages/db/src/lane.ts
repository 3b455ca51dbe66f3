/** Those who wait for a statement of one kind. */
export type Line = {
  waiting: () => number;
  /** Begins the next group of them, and resolves when it has its answers. Never rejects. */
  runNext: () => Promise<void>;
};

/** Room for so many groups at once, whatever their kind. */
export type Lane = {
  join: (line: Line) => void;
  /** Begins as many groups as there is room for, of the longest line first. */
  proceed: () => void;
};

/**
 * `groupsMax`: groups under way at once. With fewer, groups become larger and statements and commits fewer.
 * `slowMs`: a group that takes longer, as when it waits for somebody's lock, counts as under way no more: nobody waits
 * behind it.
 */
export function createLane({ groupsMax, slowMs }: { groupsMax: number; slowMs?: number }): Lane {
  const lines: Line[] = [];
  let underWay = 0;

  function begin(line: Line): void {
    underWay += 1;
    let counts = true;
    const countNoMore = () => {
      if (!counts) return;
      counts = false;
      underWay -= 1;
      proceed();
    };
    const slow = slowMs === undefined ? undefined : setTimeout(countNoMore, slowMs);
    void line.runNext().then(() => {
      clearTimeout(slow);
      countNoMore();
    });
  }

  function proceed(): void {
    while (underWay < groupsMax) {
      const longest = lines.reduce((best, line) => (line.waiting() > best.waiting() ? line : best));
      if (longest.waiting() === 0) return;
      begin(longest);
    }
  }

  return { join: (line) => void lines.push(line), proceed };
}
