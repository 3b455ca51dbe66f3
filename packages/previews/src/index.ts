export { findPreview } from './find-preview.ts';
export { keptMs, storePreview } from './store-preview.ts';
