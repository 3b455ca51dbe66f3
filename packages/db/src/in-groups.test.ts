import { describe, expect, it } from 'vitest';
import { type Groups, inGroups } from './in-groups.ts';
import { createLane } from './lane.ts';

/** A writer whose statements end when a test says so; `groups` are those that were begun. */
type Options = Partial<Groups<string, string>> & { groupsMax?: number; slowMs?: number };

function openDesk({ groupsMax = 1, slowMs, ...more }: Options = {}) {
  const groups: string[][] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const refused = new Map<string, unknown>();
  const write = inGroups<string, string>({
    togetherMax: 3,
    lane: createLane({ groupsMax, ...(slowMs !== undefined && { slowMs }) }),
    ...more,
    run: async (items) => {
      groups.push(items);
      const end = Promise.withResolvers<void>();
      ends.push(end);
      await end.promise;
      for (const item of items) if (refused.has(item)) throw refused.get(item);
      return items.map((item) => `${item} is written`);
    },
  });
  const endNext = async () => {
    ends.shift()?.resolve();
    // The answers, and the beginning of the next group, come in the turns after.
    await new Promise(setImmediate);
  };
  return { write, groups, refused, endNext };
}

const codeOf = (error: unknown) => (error as { code?: string }).code;
const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('E1: in groups', () => {
  it('what comes when nothing is under way goes at once and alone', async () => {
    const { write, groups, endNext } = openDesk();
    const answer = write('a');
    expect(groups).toEqual([['a']]);
    await endNext();
    expect(await answer).toBe('a is written');
  });

  it('what comes meanwhile shares the next group, in order, and no group is larger than it may be', async () => {
    const { write, groups, endNext } = openDesk({ togetherMax: 3 });
    const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map(write));
    for (let n = 0; n < 3; n += 1) await endNext();
    expect(groups).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
    expect(await answers).toEqual(['a', 'b', 'c', 'd', 'e'].map((item) => `${item} is written`));
  });

  it('so many groups are under way at once and no more', async () => {
    const { write, groups, endNext } = openDesk({ groupsMax: 2 });
    const answers = Promise.all(['a', 'b', 'c', 'd'].map(write));
    expect(groups).toEqual([['a'], ['b']]);
    await endNext();
    expect(groups).toEqual([['a'], ['b'], ['c', 'd']]);
    await endNext();
    await endNext();
    expect(await answers).toHaveLength(4);
  });

  it('E19: items of one key never share a group, and keep their order', async () => {
    const { write, groups, endNext } = openDesk({ keyOf: (item) => item[0] ?? '' });
    const answers = Promise.all(['x', 'a1', 'b1', 'a2', 'c1', 'a3', 'd1'].map(write));
    for (let n = 0; n < 4; n += 1) await endNext();
    expect(groups).toEqual([['x'], ['a1', 'b1', 'c1'], ['a2', 'd1'], ['a3']]);
    expect(await answers).toHaveLength(7);
  });

  it('nobody is answered before its own commit', async () => {
    const { write, endNext } = openDesk();
    let answered = 0;
    const answers = ['a', 'b'].map((item) => write(item).then(() => (answered += 1)));
    expect(answered).toBe(0);
    await endNext();
    expect(answered).toBe(1);
    await endNext();
    await Promise.all(answers);
    expect(answered).toBe(2);
  });

  it('a bad item fails alone: the others of its group are written one by one', async () => {
    const { write, groups, refused, endNext } = openDesk();
    refused.set('c', withCode('23503'));
    const answers = Promise.allSettled(['a', 'b', 'c', 'd'].map(write));
    for (let n = 0; n < 5; n += 1) await endNext();
    expect(groups).toEqual([['a'], ['b', 'c', 'd'], ['b'], ['c'], ['d']]);
    expect(await answers).toEqual([
      { status: 'fulfilled', value: 'a is written' },
      { status: 'fulfilled', value: 'b is written' },
      { status: 'rejected', reason: expect.objectContaining({ code: '23503' }) },
      { status: 'fulfilled', value: 'd is written' },
    ]);
  });

  it('when the database is away all of a group are told so, and nothing is tried again by itself', async () => {
    const { write, groups, refused, endNext } = openDesk();
    refused.set('b', withCode('CONNECTION_CLOSED'));
    const answers = Promise.allSettled(['a', 'b', 'c'].map(write));
    await endNext();
    await endNext();
    expect(groups).toEqual([['a'], ['b', 'c']]);
    const [, second, third] = await answers;
    for (const one of [second, third])
      expect(one?.status === 'rejected' && codeOf(one.reason)).toBe('CONNECTION_CLOSED');
  });

  it('behind a group that takes long nobody waits', async () => {
    const { write, groups, endNext } = openDesk({ slowMs: 20 });
    const answers = Promise.all(['a', 'b', 'c'].map(write));
    expect(groups).toEqual([['a']]);
    await expect.poll(() => groups).toEqual([['a'], ['b', 'c']]);
    await endNext();
    await endNext();
    expect(await answers).toHaveLength(3);
  });

  it('after a failure the next group goes on', async () => {
    const { write, refused, endNext } = openDesk();
    refused.set('a', withCode('CONNECTION_CLOSED'));
    const first = write('a').catch(codeOf);
    const second = write('b');
    await endNext();
    await endNext();
    expect([await first, await second]).toEqual(['CONNECTION_CLOSED', 'b is written']);
  });

  it('kinds that share a lane run one after the other, the longest line first', async () => {
    const lane = createLane({ groupsMax: 1 });
    const [reads, writes] = [openDesk({ lane }), openDesk({ lane })];
    const answers = Promise.all([
      reads.write('r1'),
      writes.write('w1'),
      reads.write('r2'),
      reads.write('r3'),
    ]);
    expect([reads.groups, writes.groups]).toEqual([[['r1']], []]);
    await reads.endNext();
    expect([reads.groups, writes.groups]).toEqual([[['r1'], ['r2', 'r3']], []]);
    await reads.endNext();
    expect(writes.groups).toEqual([['w1']]);
    await writes.endNext();
    expect(await answers).toHaveLength(4);
  });
});
