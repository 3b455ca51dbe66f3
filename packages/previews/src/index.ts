export { findPreview } from './find-preview.ts';
export { prunePreviews } from './prune-previews.ts';
export { keptMs, storePreview } from './store-preview.ts';
