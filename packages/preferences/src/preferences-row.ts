import type { CommPreferences } from '@crm/contracts';

export type PreferencesRow = {
  contactId: number;
  doNotEmail: boolean;
  doNotText: boolean;
  doNotCall: boolean;
  reason: string | null;
  policyBasis: string | null;
  updatedBy: string | null;
  updatedAt: Date;
  /** Microseconds since 1970: exact, and rising with each update. */
  version: string;
};

/** Preferences with the entity tag under which they may be changed. */
export type TaggedPreferences = { preferences: CommPreferences; etag: string };

/** The row as the API speaks of it. */
export function toPreferences({ version, updatedAt, ...row }: PreferencesRow): TaggedPreferences {
  return { preferences: { ...row, updatedAt: updatedAt.toISOString() }, etag: `"${version}"` };
}
