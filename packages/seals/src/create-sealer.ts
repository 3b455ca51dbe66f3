import type { Db } from '@crm/db';
import type { Clock, Logger } from '@crm/runtime';
import { measureLag, type SealLag } from './measure-lag.ts';
import { sealSha256 } from './seal.ts';
import { sealBatch } from './seal-batch.ts';
import type { SealKey } from './seal-keys.ts';

/** Rows of one seal: a proof of any of them is at most twelve hashes, and as many rows are held in memory. */
const rowsMax = 4_096;

export type SealerDeps = {
  db: Db;
  clock: Clock;
  logger: Logger;
  /** Without a key nothing is sealed, and the lag tells. */
  key: SealKey | null;
  onLag: (lag: SealLag) => void;
};

/**
 * Seals all that waits, batch after batch, then says how far the seals are behind. Meant to be called again and again
 * by every process that could: one at a time does the work. Each seal is logged, since a log that leaves the machine
 * is a first anchor outside the database.
 */
export function createSealer({ db, clock, logger, key, onLag }: SealerDeps): () => Promise<void> {
  return async () => {
    for (let more = key !== null; more && key !== null; ) {
      const sealing = await sealBatch({ db, clock, key }, { rowsMax });
      more = sealing.kind === 'sealed' && sealing.isFull;
      if (sealing.kind !== 'sealed') continue;
      const { number, rows } = sealing.seal.statement;
      logger.info({ seal: number, rows, sha256: sealSha256(sealing.seal) }, 'audit rows were sealed');
    }
    onLag(await measureLag(db, clock.now()));
  };
}
