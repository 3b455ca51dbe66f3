export { findPreferences } from './find-preferences.ts';
export { listHistory } from './list-history.ts';
export type { TaggedPreferences } from './preferences-row.ts';
export { type PreferencesChange, type PreferencesResult, updatePreferences } from './update-preferences.ts';
