export { findDraft, type KeptDraft } from './find-draft.ts';
export { removeDraft } from './remove-draft.ts';
export { type DraftResult, saveDraft } from './save-draft.ts';
export { keptDays, sweepDrafts } from './sweep-drafts.ts';
