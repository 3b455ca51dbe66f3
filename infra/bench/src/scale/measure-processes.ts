import { refuseLosses } from '../frame/refusals.ts';
import { median, rounded } from '../frame/statistics.ts';
import type { Stage } from '../stage/open-stage.ts';
import type { Kind, ProcessesTurn } from './kind.ts';

/** What so many processes of a kind carry. */
export type ProcessesFigure = {
  kind: string;
  metric: string;
  processes: number;
  perSecond: number;
  /** To one process of the same round: median, least and most. */
  ratio: number;
  min: number;
  max: number;
  rounds: number;
  /** Processor time of one operation, microseconds, by whose it was. */
  cpuUs: Record<string, number>;
  busyCores: number;
  /** Bytes of PostgreSQL's log for one operation. */
  walBytes: number;
};

const counts = [1, 2, 4];

/** One, two and four processes take turns in each round, forth and back; one round warms up. */
export async function measureProcesses(
  kind: Kind,
  { stage, rounds }: { stage: Stage; rounds: number },
): Promise<ProcessesFigure[]> {
  const { turn, close } = await kind.open(stage);
  try {
    const done: Map<number, ProcessesTurn>[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const turns = new Map<number, ProcessesTurn>();
      for (const processes of round % 2 === 0 ? counts : counts.toReversed()) {
        const one = await turn(processes);
        refuseLosses(one, `${kind.name}, ${processes}`);
        turns.set(processes, one);
      }
      if (round > 0) done.push(turns);
    }
    return counts.map((processes) => summarizeProcesses(kind, { processes, rounds: done }));
  } finally {
    await close();
  }
}

/** The figure of one number of processes, with its ratio to one process within each round. */
export function summarizeProcesses(
  { name, metric }: Pick<Kind, 'name' | 'metric'>,
  { processes, rounds }: { processes: number; rounds: readonly ReadonlyMap<number, ProcessesTurn>[] },
): ProcessesFigure {
  const turns = rounds.flatMap((round) => round.get(processes) ?? []);
  const ratios = rounds.map((round) => perSecond(round.get(processes)) / perSecond(round.get(1)));
  const middle = (of: (turn: ProcessesTurn) => number) => rounded(median(turns.map(of)));
  const parts = Object.keys(turns[0]?.used.cpu ?? {});
  return {
    kind: name,
    metric,
    processes,
    perSecond: middle(perSecond),
    ratio: rounded(median(ratios)),
    min: rounded(Math.min(...ratios)),
    max: rounded(Math.max(...ratios)),
    rounds: rounds.length,
    cpuUs: Object.fromEntries(
      parts.map((part) => [part, middle(({ used, found }) => ((used.cpu[part] ?? 0) * 1e6) / found)]),
    ),
    busyCores: middle(({ used }) => used.busyCores),
    walBytes: middle(({ used, found }) => used.walBytes / found),
  };
}

function perSecond(turn: ProcessesTurn | undefined): number {
  return turn === undefined ? Number.NaN : turn.found / turn.used.seconds;
}
