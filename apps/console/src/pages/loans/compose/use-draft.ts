import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { sessionQuery, useSession } from '../../../api/session.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { contentOf, draftOf } from './draft-content.ts';
import { createDraftSaver, type DraftStore, type Kept, type SaveState } from './draft-saver.ts';
import { draftStore } from './draft-store.ts';

const debounceMs = 800;

/** The draft of the one with whom the page was opened. */
export function useDraftStore(loanId: string): DraftStore {
  const queryClient = useQueryClient();
  const { subject } = useSession();
  const [mine] = useState(subject);
  const whoIsHere = () => queryClient.getQueryData(sessionQuery.queryKey)?.subject;
  return draftStore(loanId, { subject: mine, whoIsHere });
}

/** What is being written, kept on the server while it is written, and put back where it was left. */
export function useDraft(loanId: string, stored: Kept | null) {
  const store = useDraftStore(loanId);
  const [draft, setDraft] = useState<Draft>(() => (stored === null ? emptyDraft : draftOf(stored.draft)));
  const [saving, setSaving] = useState<SaveState>(
    stored === null ? { state: 'nothing' } : { state: 'saved', at: stored.savedAt },
  );
  const [saver] = useState(() => createDraftSaver({ store, stored, onState: setSaving, debounceMs }));

  useEffect(() => saver.change(contentOf(draft)), [saver, draft]);
  useEffect(() => {
    const last = () => void saver.flush({ isLast: true });
    const again = () => void saver.flush();
    const hidden = () => document.visibilityState === 'hidden' && last();
    window.addEventListener('pagehide', last);
    window.addEventListener('online', again);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      window.removeEventListener('pagehide', last);
      window.removeEventListener('online', again);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [saver]);

  const takeTheirs = useCallback(() => {
    const theirs = saver.takeTheirs();
    setDraft(theirs === null ? emptyDraft : draftOf(theirs));
  }, [saver]);
  const discard = useCallback(async () => {
    await saver.discard();
    setDraft(emptyDraft);
  }, [saver]);
  return { draft, setDraft, saving, saver, takeTheirs, discard };
}
