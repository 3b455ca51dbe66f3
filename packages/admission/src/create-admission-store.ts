import type { Category } from '@crm/contracts';
import { createLane, type Db, inGroups, withRetries } from '@crm/db';
import { findHolders, type Holder } from '@crm/directory';
import type { WakeUp } from '@crm/outbox';
import { type Admission, type Written, writeAdmissions } from './write-admissions.ts';

/** What the door asks of the database; requests that come together share a statement and its commit (group commit). */
export type AdmissionStore = {
  /** The contacts that hold these e-mail addresses, read after the call. */
  holders: (addressKeys: string[]) => Promise<Holder[]>;
  /** Writes what a decision let in and wakes the dispatchers for it; answers after the commit. */
  write: (category: Category, admission: Admission) => Promise<Written>;
};

/** Statements of a kind under way at once. With more, groups become smaller and commits more. */
const groupsMax = 2;

/** Notices are never written with marketing, whose gate may wait for somebody's opt-out. */
export function createAdmissionStore(
  { sql }: Pick<Db, 'sql'>,
  { wakeUp, togetherMax = 64 }: { wakeUp: Pick<WakeUp, 'along'>; togetherMax?: number | undefined },
): AdmissionStore {
  const writerOf = (category: Category) =>
    inGroups<Admission, Written>({
      run: (admissions) =>
        withRetries(() => wakeUp.along((on, sent) => writeAdmissions(on, category, admissions, sent))),
      togetherMax,
      lane: createLane({ groupsMax }),
    });
  const writers = { transactional: writerOf('transactional'), marketing: writerOf('marketing') };
  return {
    holders: inGroups<string[], Holder[]>({
      run: (asked) => readHolders(sql, asked),
      togetherMax,
      lane: createLane({ groupsMax }),
    }),
    write: (category, admission) => writers[category](admission),
  };
}

/** Of each who asked, the holders of the addresses that were asked for, in the order of the contacts. */
async function readHolders(sql: Db['sql'], asked: string[][]): Promise<Holder[][]> {
  const addressKeys = [...new Set(asked.flat())];
  const found = await findHolders(sql, { channel: 'email', addressKeys });
  if (asked.length === 1) return [found];
  return asked.map((keys) => found.filter(({ addressKey }) => keys.includes(addressKey)));
}
