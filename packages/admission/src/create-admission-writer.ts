import type { Category } from '@crm/contracts';
import { type Db, inGroups, withRetries } from '@crm/db';
import { type Admission, type Written, writeAdmissions } from './write-admissions.ts';

/** Writes what a decision let in; answers after the commit. */
export type AdmissionWriter = (category: Category, admission: Admission) => Promise<Written>;

/** Statements under way at once for each category. With more, groups become smaller and commits more. */
const groupsMax = 2;

/**
 * Requests that come together share a statement and its commit (group commit). Notices never with marketing, whose gate
 * may wait for somebody's opt-out.
 */
export function createAdmissionWriter({ sql }: Pick<Db, 'sql'>, { togetherMax = 64 } = {}): AdmissionWriter {
  const of = (category: Category) =>
    inGroups<Admission, Written>({
      run: (admissions) => withRetries(() => writeAdmissions(sql, category, admissions)),
      togetherMax,
      groupsMax,
    });
  const writers = { transactional: of('transactional'), marketing: of('marketing') };
  return (category, admission) => writers[category](admission);
}
