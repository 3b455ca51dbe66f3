import type { Db } from '@crm/db';
import type { Logger } from '@crm/runtime';

/** One bounded piece of work. */
export type Piece = {
  /** Rows, or months, that are gone now. */
  removed: number;
  /** Whether nothing is left to do until the next time. */
  isDone: boolean;
};

/** What the clock does again and again. */
export type Job = {
  /** Label of its metrics and log lines: one of a closed list. */
  name: string;
  /** Between the end of one run and the beginning of the next. */
  everyMs: number;
  /**
   * Does one piece, in statements that take seconds at most; asked again at once until it is done. `db` is the session
   * that holds the lock: when that is lost, every statement fails, and what was begun is undone by the server.
   */
  run: (session: { db: Db; logger: Logger }) => Promise<Piece>;
};

/** What a job answers that removes nothing and does all in one piece. */
export const allDone: Piece = { removed: 0, isDone: true };

/** A piece of removing: a full batch may have left something. */
export function pieceOf({ removed, batchMax }: { removed: number; batchMax: number }): Piece {
  return { removed, isDone: removed < batchMax };
}
