import type { DraftBody } from '@crm/contracts';
import { ApiError } from '../../../api/problem.ts';
import { noContent, textOf } from './draft-content.ts';

/** A draft as the server keeps it, and the version to change it by. */
export type Kept = { draft: DraftBody; savedAt: string; etag: string };

export type SaveState =
  | { state: 'nothing' }
  | { state: 'pending' }
  | { state: 'saving' }
  | { state: 'saved'; at: string }
  | { state: 'failed'; error: unknown }
  /** Another tab or window saved, sent or discarded it meanwhile. */
  | { state: 'conflict'; theirs: Kept | null };

export type DraftStore = {
  read: () => Promise<Kept | null>;
  /** `isLast`: the page is closing, so that the request must outlive it. */
  save: (
    draft: DraftBody,
    etag: string | null,
    isLast: boolean,
  ) => Promise<{ savedAt: string; etag: string }>;
  remove: () => Promise<void>;
};

type Options = {
  store: DraftStore;
  stored: Kept | null;
  onState: (state: SaveState) => void;
  debounceMs: number;
};

export type DraftSaver = ReturnType<typeof createDraftSaver>;

/**
 * Keeps on the server what is typed here: when typing rests, one save at a time, and never over a version that was not
 * seen. Whatever fails, what was typed stays here and is saved by the next try.
 */
export function createDraftSaver({ store, stored, onState, debounceMs }: Options) {
  let etag = stored?.etag ?? null;
  let savedAt = stored?.savedAt ?? null;
  /** What the server holds, as far as is known; and what it may hold, where an answer was lost. */
  let kept = textOf(stored?.draft ?? noContent);
  let unsure: string | null = null;
  let latest = stored?.draft ?? noContent;
  let state: SaveState = rest();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let isClosed = false;

  function rest(): SaveState {
    return savedAt === null ? { state: 'nothing' } : { state: 'saved', at: savedAt };
  }

  function show(next: SaveState): void {
    state = next;
    if (!isClosed) onState(next);
  }

  const isDirty = () => textOf(latest) !== kept;

  function adopt(version: Kept | null): void {
    etag = version?.etag ?? null;
    savedAt = version?.savedAt ?? null;
    kept = textOf(version?.draft ?? noContent);
  }

  async function saveOnce(isLast: boolean): Promise<void> {
    const draft = latest;
    const text = textOf(draft);
    show({ state: 'saving' });
    try {
      const saved = await store.save(draft, etag, isLast);
      ({ etag, savedAt } = saved);
      kept = text;
      unsure = null;
      show(isDirty() ? { state: 'pending' } : rest());
    } catch (error) {
      if (error instanceof ApiError && error.code === 'DRAFT_CONFLICT') return meet(text, isLast);
      unsure = text;
      show({ state: 'failed', error });
    }
  }

  /** A version that was not seen here; unless it is our own, of which the answer was lost. */
  async function meet(text: string, isLast: boolean): Promise<void> {
    try {
      const theirs = await store.read();
      const isOurs = theirs !== null && [text, unsure].includes(textOf(theirs.draft));
      if (!isOurs) return show({ state: 'conflict', theirs });
      adopt(theirs);
      unsure = null;
      if (isDirty()) await saveOnce(isLast);
      else show(rest());
    } catch (error) {
      show({ state: 'failed', error });
    }
  }

  /** What is not saved yet is saved now; one at a time, since each needs the version of the one before. */
  async function flush({ isLast = false } = {}): Promise<void> {
    clearTimeout(timer);
    while (running !== null) await running;
    if (isClosed || !isDirty() || state.state === 'conflict') return;
    running = saveOnce(isLast).finally(() => {
      running = null;
    });
    await running;
  }

  return {
    change(draft: DraftBody): void {
      latest = draft;
      if (isClosed || state.state === 'conflict') return;
      clearTimeout(timer);
      if (!isDirty()) {
        if (running === null) show(rest());
        return;
      }
      if (state.state !== 'failed' && running === null) show({ state: 'pending' });
      timer = setTimeout(() => void flush(), debounceMs);
    },
    flush,
    /** Whether the server has all that stands here. */
    isKept: () => !isDirty() && state.state !== 'conflict',
    /** Whether saving has come to nothing and waits for somebody. */
    isFailing: () => state.state === 'failed' || state.state === 'conflict',
    async keepMine(): Promise<void> {
      if (state.state !== 'conflict') return;
      adopt(state.theirs);
      show({ state: 'pending' });
      if (isDirty()) await flush();
      else show(rest());
    },
    /** The other version, to be put into the fields; null where there is none any more. */
    takeTheirs(): DraftBody | null {
      if (state.state !== 'conflict') return null;
      const { theirs } = state;
      adopt(theirs);
      latest = theirs?.draft ?? noContent;
      show(rest());
      return theirs?.draft ?? null;
    },
    /** Forgets the draft here and on the server. Throws when the server did not. */
    async discard(): Promise<void> {
      clearTimeout(timer);
      while (running !== null) await running;
      await store.remove();
      adopt(null);
      latest = noContent;
      show(rest());
    },
    /** No further save: the message was sent. What is under way is waited for, so that it cannot come back after it. */
    async close(): Promise<void> {
      isClosed = true;
      clearTimeout(timer);
      while (running !== null) await running;
    },
  };
}
