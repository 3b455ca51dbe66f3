import type { Db } from '@crm/db';
import { type TaggedPreferences, toPreferences } from './preferences-row.ts';
import { readPreferences } from './read-preferences.ts';

/** The communication preferences of a contact; undefined if there is no such contact. */
export async function findPreferences(db: Db, contactId: number): Promise<TaggedPreferences | undefined> {
  const row = await readPreferences(db.sql, { contactId });
  return row === undefined ? undefined : toPreferences(row);
}
