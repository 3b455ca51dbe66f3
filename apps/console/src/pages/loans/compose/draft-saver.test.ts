import { type DraftBody, errorCodes } from '@crm/contracts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../api/problem.ts';
import { noContent } from './draft-content.ts';
import { createDraftSaver, type Kept, type SaveState } from './draft-saver.ts';

const debounceMs = 800;
const text = (subject: string): DraftBody => ({ ...noContent, subject });
const conflict = () => {
  const { status, title } = errorCodes.DRAFT_CONFLICT;
  return new ApiError({
    type: 'urn:x',
    error: 'DRAFT_CONFLICT',
    title,
    status,
    detail: '',
    correlationId: 'c',
  });
};

/** A server with one draft, whose answers can be held back and lost. */
function openDesk(stored: Kept | null = null) {
  let kept = stored;
  let version = 0;
  const asked: string[] = [];
  const states: SaveState[] = [];
  let fault: 'none' | 'refused' | 'answer lost' = 'none';
  let gate: Promise<void> = Promise.resolve();
  const put = (draft: DraftBody) => {
    version += 1;
    kept = { draft, savedAt: `at ${version}`, etag: `"${version}"` };
    return kept;
  };
  const saver = createDraftSaver({
    stored,
    debounceMs,
    onState: (state) => states.push(state),
    store: {
      read: async () => kept,
      save: async (draft, etag, isLast) => {
        asked.push(`${draft.subject}${isLast ? ' (last)' : ''}`);
        await gate;
        if (fault === 'refused') throw new ApiError(null);
        if ((kept?.etag ?? null) !== etag) throw conflict();
        const saved = put(draft);
        if (fault === 'answer lost') throw new ApiError(null);
        return saved;
      },
      remove: async () => {
        if (fault === 'refused') throw new ApiError(null);
        kept = null;
      },
    },
  });
  return {
    saver,
    asked,
    states,
    last: () => states.at(-1),
    server: () => kept?.draft.subject ?? null,
    put,
    gone: () => {
      kept = null;
    },
    fails: (what: typeof fault) => {
      fault = what;
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    type: (subject: string) => saver.change(text(subject)),
    rest: () => vi.advanceTimersByTimeAsync(debounceMs),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('what is typed', () => {
  it('is saved when typing rests, once, and not while it goes on', async () => {
    const desk = openDesk();
    desk.type('a');
    await vi.advanceTimersByTimeAsync(debounceMs - 1);
    desk.type('ab');
    await vi.advanceTimersByTimeAsync(debounceMs - 1);
    expect([desk.asked, desk.last()]).toEqual([[], { state: 'pending' }]);
    await desk.rest();
    expect([desk.asked, desk.last()]).toEqual([['ab'], { state: 'saved', at: 'at 1' }]);
    await desk.rest();
    expect(desk.asked).toEqual(['ab']);
  });

  it('is not saved where it is what is kept already: an empty form, or a draft as it was restored', async () => {
    const empty = openDesk();
    empty.type('');
    const restored = openDesk({ draft: text('kept'), savedAt: 'then', etag: '"k"' });
    restored.type('kept');
    await empty.rest();
    await restored.rest();
    await empty.saver.flush();
    await restored.saver.flush({ isLast: true });
    expect([empty.asked, restored.asked]).toEqual([[], []]);
    expect([empty.last(), restored.last()]).toEqual([{ state: 'nothing' }, { state: 'saved', at: 'then' }]);
  });

  it('while a save is under way is saved after it, by the version of that', async () => {
    const desk = openDesk();
    const answer = desk.hold();
    desk.type('first');
    await desk.rest();
    desk.type('second');
    await desk.rest();
    expect(desk.asked).toEqual(['first']);
    answer();
    await vi.runAllTimersAsync();
    expect([desk.asked, desk.server(), desk.last()?.state]).toEqual([['first', 'second'], 'second', 'saved']);
  });

  it('is sent at once when the page closes, by a request that outlives it', async () => {
    const desk = openDesk();
    desk.type('last words');
    await desk.saver.flush({ isLast: true });
    expect([desk.asked, desk.server()]).toEqual([['last words (last)'], 'last words']);
  });
});

describe('a save that fails', () => {
  it('is said and does not stop what is typed next from being saved', async () => {
    const desk = openDesk();
    desk.fails('refused');
    desk.type('a');
    await desk.rest();
    expect([desk.last()?.state, desk.saver.isKept(), desk.saver.isFailing()]).toEqual([
      'failed',
      false,
      true,
    ]);
    desk.type('ab');
    expect(desk.last()?.state).toBe('failed');
    desk.fails('none');
    await desk.rest();
    expect([desk.server(), desk.last()?.state, desk.saver.isKept()]).toEqual(['ab', 'saved', true]);
  });

  it('of which only the answer was lost is no conflict with oneself', async () => {
    const desk = openDesk();
    desk.fails('answer lost');
    desk.type('a');
    await desk.rest();
    desk.fails('none');
    desk.type('ab');
    await desk.rest();
    expect(desk.states.map(({ state }) => state)).not.toContain('conflict');
    expect([desk.asked, desk.server(), desk.last()?.state]).toEqual([['a', 'ab', 'ab'], 'ab', 'saved']);
  });
});

describe('another tab', () => {
  async function openConflict() {
    const desk = openDesk();
    desk.type('mine');
    await desk.rest();
    desk.put(text('theirs'));
    desk.type('mine too');
    await desk.rest();
    expect(desk.last()).toMatchObject({ state: 'conflict', theirs: { draft: text('theirs') } });
    return desk;
  }

  it('is not overwritten, and saving rests until somebody chooses', async () => {
    const desk = await openConflict();
    desk.type('mine three');
    await desk.rest();
    await desk.saver.flush({ isLast: true });
    expect([desk.server(), desk.last()?.state, desk.saver.isKept()]).toEqual(['theirs', 'conflict', false]);
    expect(desk.asked).toEqual(['mine', 'mine too']);
  });

  it('gives way where one keeps what is here', async () => {
    const desk = await openConflict();
    await desk.saver.keepMine();
    expect([desk.server(), desk.last()?.state]).toEqual(['mine too', 'saved']);
    desk.type('mine four');
    await desk.rest();
    expect(desk.server()).toBe('mine four');
  });

  it('is taken over where one chooses what is there, and is gone on with', async () => {
    const desk = await openConflict();
    expect(desk.saver.takeTheirs()).toEqual(text('theirs'));
    expect([desk.last()?.state, desk.saver.isKept()]).toEqual(['saved', true]);
    desk.type('theirs and more');
    await desk.rest();
    expect(desk.server()).toBe('theirs and more');
  });

  it('that sent or discarded the draft is not undone by what is typed here', async () => {
    const desk = openDesk({ draft: text('kept'), savedAt: 'then', etag: '"k"' });
    desk.gone();
    desk.type('kept and more');
    await desk.rest();
    expect([desk.server(), desk.last()]).toEqual([null, { state: 'conflict', theirs: null }]);
    await desk.saver.keepMine();
    expect(desk.server()).toBe('kept and more');
  });

  it('that sent it may be followed: the form is emptied, and nothing is kept', async () => {
    const desk = openDesk({ draft: text('kept'), savedAt: 'then', etag: '"k"' });
    desk.gone();
    desk.type('more');
    await desk.rest();
    expect([desk.saver.takeTheirs(), desk.last(), desk.server()]).toEqual([null, { state: 'nothing' }, null]);
  });
});

describe('a draft that is not wanted any more', () => {
  it('is gone after a save that was under way, and may be begun anew', async () => {
    const desk = openDesk();
    const answer = desk.hold();
    desk.type('a');
    await desk.rest();
    const discarded = desk.saver.discard();
    answer();
    await discarded;
    expect([desk.server(), desk.last()]).toEqual([null, { state: 'nothing' }]);
    desk.type('b');
    await desk.rest();
    expect(desk.server()).toBe('b');
  });

  it('stays where the server did not take the discard', async () => {
    const desk = openDesk({ draft: text('kept'), savedAt: 'then', etag: '"k"' });
    desk.fails('refused');
    await expect(desk.saver.discard()).rejects.toThrow();
    desk.fails('none');
    desk.type('kept and more');
    await desk.rest();
    expect(desk.server()).toBe('kept and more');
  });

  it('that was sent is saved by nothing that comes later', async () => {
    const desk = openDesk();
    desk.type('a');
    await desk.saver.close();
    desk.type('ab');
    await desk.rest();
    await desk.saver.flush({ isLast: true });
    expect(desk.asked).toEqual([]);
  });
});

// Breaks tried:
// - two saves at once; a save in conflict, after closing, or of what is kept already: red.
// - the text of a lost answer forgotten: a conflict with oneself.
// - a discard that does not wait for a save, or forgets before the server has; the other version not adopted: red.
