import { isUnavailable } from './db-error.ts';

type Waiting<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

export type Together<Item, Result> = {
  /** One transaction for all items: each is in it or none is. Answers in the order of the items. */
  write: (items: Item[]) => Promise<Result[]>;
  /** Items in one group; 1 writes each by itself. */
  togetherMax: number;
  /** Groups under way at once. */
  groupsMax: number;
};

/**
 * Group commit: what comes while others are being written shares the next statement and its commit. An item that comes
 * when nothing is under way goes at once and alone, so nobody waits for company. Each is answered after the commit
 * that it is in. A group that the database refuses is written again one by one: a bad item fails nobody else.
 */
export function writeTogether<Item, Result>({
  write,
  togetherMax,
  groupsMax,
}: Together<Item, Result>): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;

  function writeNext(): void {
    while (underWay < groupsMax && waiting.length > 0) {
      underWay += 1;
      void writeGroup(waiting.splice(0, togetherMax)).then(() => {
        underWay -= 1;
        writeNext();
      });
    }
  }

  async function writeGroup(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await write(group.map(({ item }) => item));
      if (results.length !== group.length) throw new RangeError('a result is missing');
      group.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      // Of a database that is away nobody knows whether it wrote: each caller is told, and asks again with its key.
      if (group.length === 1 || isUnavailable(error)) for (const { reject } of group) reject(error);
      else for (const one of group) await writeGroup([one]);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      writeNext();
    });
}
