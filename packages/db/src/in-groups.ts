import { isUnavailable } from './db-error.ts';

type Waiting<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

export type Groups<Item, Result> = {
  /** One statement for all items, which does its work for each or for none. Answers in the order of the items. */
  run: (items: Item[]) => Promise<Result[]>;
  /** Items in one group; with 1 each has a statement to itself. */
  togetherMax: number;
  /** Items of one key never share a group: the later one is to find what the earlier has done. */
  keyOf?: (item: Item) => string;
  /** Groups under way at once. With fewer, groups become larger and statements and commits fewer. */
  groupsMax: number;
  /** A group that takes longer, as when it waits for somebody's lock, counts as under way no more: nobody waits behind it. */
  slowMs?: number;
};

/**
 * What comes while other statements are under way shares the next one, and its commit (group commit). An item that comes
 * when nothing is under way goes at once and alone, so nobody waits for company. Each is answered after the commit
 * that it is in. A group that the database refuses is run again one by one: a bad item fails nobody else.
 */
export function inGroups<Item, Result>({
  run,
  togetherMax,
  keyOf,
  groupsMax,
  slowMs,
}: Groups<Item, Result>): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;

  function takeGroup(): Waiting<Item, Result>[] {
    if (keyOf === undefined) return waiting.splice(0, togetherMax);
    const group = new Map<string, Waiting<Item, Result>>();
    waiting = waiting.filter((one) => {
      const key = keyOf(one.item);
      if (group.size === togetherMax || group.has(key)) return true;
      group.set(key, one);
      return false;
    });
    return [...group.values()];
  }

  function runNext(): void {
    while (underWay < groupsMax && waiting.length > 0) {
      begin(takeGroup());
    }
  }

  function begin(group: Waiting<Item, Result>[]): void {
    underWay += 1;
    let counts = true;
    const countNoMore = () => {
      if (!counts) return;
      counts = false;
      underWay -= 1;
      runNext();
    };
    const slow = slowMs === undefined ? undefined : setTimeout(countNoMore, slowMs);
    void runGroup(group).then(() => {
      clearTimeout(slow);
      countNoMore();
    });
  }

  async function runGroup(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(group.map(({ item }) => item));
      if (results.length !== group.length) throw new RangeError('a result is missing');
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
    } catch (error) {
      // Of a database that is away nobody knows whether it wrote: each caller is told, and asks again with its key.
      if (group.length === 1 || isUnavailable(error)) for (const { reject } of group) reject(error);
      else for (const one of group) await runGroup([one]);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      runNext();
    });
}
