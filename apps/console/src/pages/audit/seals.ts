import type { SealFault } from '@crm/contracts';
import type { Tone } from '../../parts/tones.ts';

type Head = {
  head: { statement: { number: number } } | null;
  unsealedRows: number;
  lastSealAgeSeconds: number | null;
};

/** Rows wait five seconds for their seal; a minute is far beyond. */
const lateSeconds = 60;
/** Rows are counted up to this. */
const countedMax = 100_000;

/** How sealing stands, for those who answer for the log. */
export function sealHealth({ head, unsealedRows, lastSealAgeSeconds }: Head): { tone: Tone; text: string } {
  const rows = `${unsealedRows >= countedMax ? 'At least ' : ''}${unsealedRows.toLocaleString('en')} ${unsealedRows === 1 ? 'row waits' : 'rows wait'}`;
  if (head === null)
    return unsealedRows === 0
      ? { tone: 'neutral', text: 'There is no seal yet, and no row that waits for one.' }
      : {
          tone: 'bad',
          text: `There is no seal yet: ${rows} for one. Ask an operator whether a consumer with the seal key runs.`,
        };
  if (unsealedRows === 0) return { tone: 'good', text: 'Every row is sealed.' };
  if ((lastSealAgeSeconds ?? 0) <= lateSeconds)
    return { tone: 'good', text: `${rows} for the next seal, which is made in seconds.` };
  return {
    tone: 'bad',
    text: `${rows}, and nothing was sealed for more than a minute. Until they are sealed, a change of them could go unseen. Ask an operator whether a consumer with the seal key runs.`,
  };
}

/** What was done to the log, as a person says it. */
export const faultWords: Record<SealFault['kind'], string> = {
  edited: 'A row was changed after it was sealed',
  deleted: 'A sealed row is gone',
  inserted: 'A row was written in afterwards',
  reordered: 'Rows have changed places',
  cut: 'The end of the log is gone',
  seal_missing: 'A seal is gone',
  seal_forged: 'A seal was not made by our key',
  chain_broken: 'A seal does not follow from the one before it',
  unknown_key: 'A seal is signed by a key that is not ours',
  leaf_missing: 'The entry of a row in its seal is gone',
  root_mismatch: 'A row was changed together with its seal’s entry',
};
