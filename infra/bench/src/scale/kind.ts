import type { Stage } from '../stage/open-stage.ts';
import type { Used } from './meter.ts';

/** What one turn of so many processes did. */
export type ProcessesTurn = { asked: number; found: number; used: Used };

/** A kind of process that more than one of can share the work. */
export type Kind = {
  name: string;
  /** What is counted, a second. */
  metric: string;
  open: (stage: Stage) => Promise<{
    turn: (processes: number) => Promise<ProcessesTurn>;
    close: () => Promise<void>;
  }>;
};

/** So many at once of something that starts; ended again whatever becomes of the work. */
export async function withSeveral<P extends { stop: () => Promise<void> }, T>(
  { count, start }: { count: number; start: () => Promise<P> },
  work: (processes: P[]) => Promise<T>,
): Promise<T> {
  const processes = await Promise.all(Array.from({ length: count }, start));
  try {
    return await work(processes);
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
  }
}
