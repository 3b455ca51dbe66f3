import { isUnavailable } from './db-error.ts';
import type { Lane } from './lane.ts';

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
  /** Where the groups run; several kinds may share one. */
  lane: Lane;
};

/**
 * What comes while other statements are under way shares the next one, and its commit (group commit). An item that comes
 * when there is room goes at once and alone, so nobody waits for company. Each is answered after the commit
 * that it is in. A group that the database refuses is run again one by one: a bad item fails nobody else.
 */
export function inGroups<Item, Result>({
  run,
  togetherMax,
  keyOf,
  lane,
}: Groups<Item, Result>): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];

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

  lane.join({ waiting: () => waiting.length, runNext: () => runGroup(takeGroup()) });
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      lane.proceed();
    });
}
