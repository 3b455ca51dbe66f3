import type { SealFault } from '@crm/contracts';
import { noSealBefore, type Seal, sealSha256 } from './seal.ts';
import { isSignedBy, type KnownKeys } from './seal-keys.ts';

/** What a seal is held against: the one before it (null where there is none), the keys that may sign, where to begin. */
export type Expected = { before: Seal | null; keys: KnownKeys; first: number };

/** The faults of one seal as a statement: its number, its link, its signature. Says nothing of rows. */
export function verifyLink(
  seal: Seal,
  { before, keys, first }: Expected,
): Pick<SealFault, 'kind' | 'what'>[] {
  const { statement } = seal;
  const faults: Pick<SealFault, 'kind' | 'what'>[] = [];
  const wanted = before === null ? first : before.statement.number + 1;
  if (statement.number !== wanted) {
    const gone =
      statement.number === wanted + 1
        ? `seal ${wanted} is`
        : `seals ${wanted} to ${statement.number - 1} are`;
    return [{ kind: 'seal_missing', what: `${gone} not there` }];
  }
  const previous = before === null ? noSealBefore : sealSha256(before);
  if (statement.previousSha256 !== previous)
    faults.push({
      kind: 'chain_broken',
      what: `seal ${statement.number} was made after another seal ${wanted - 1}`,
    });
  if (before !== null && statement.sealedAt < before.statement.sealedAt)
    faults.push({
      kind: 'chain_broken',
      what: `seal ${statement.number} bears an earlier time than the one before`,
    });
  const signed = isSignedBy(keys, seal);
  if (signed === undefined)
    faults.push({
      kind: 'unknown_key',
      what: `seal ${statement.number} names a key that is not among the known ones`,
    });
  else if (!signed)
    faults.push({
      kind: 'seal_forged',
      what: `seal ${statement.number} does not bear the signature of its key`,
    });
  return faults;
}
