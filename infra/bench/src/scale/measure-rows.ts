import { refuseLosses } from '../frame/refusals.ts';
import { median, rounded } from '../frame/statistics.ts';
import type { Turn } from '../frame/turn.ts';
import { drainTurn } from '../rows/drain.ts';
import { growOutbox } from '../stage/grow-outbox.ts';
import { openDrain } from '../stage/open-drain.ts';
import type { Place, Stage } from '../stage/open-stage.ts';
import { startProduct } from '../stage/start-product.ts';
import { watchQueue } from '../stage/watch-queue.ts';
import { metered } from './meter.ts';
import { type ClaimTimes, timeClaims } from './time-claims.ts';

/** The outbox with so many published rows in it. */
export type RowsFigure = {
  millions: number;
  /** A drain of 10,000 more, and its ratio to one from a fresh table in the same round: median, least and most. */
  perSecond: number;
  ratio: number;
  min: number;
  max: number;
  rounds: number;
  claim: ClaimTimes;
  tableBytes: number;
  indexBytes: number;
  /** Rows of this step written in a second, with vacuum and checkpoint, and the bytes of PostgreSQL's log for each. */
  filledPerSecond: number;
  walBytes: number;
};

const million = 1_000_000;

/** Grows one outbox in steps, each as long as it can be over before the deadline; beside it stands a fresh one. */
export async function measureRows(
  stage: Stage,
  {
    steps,
    rounds,
    deadlineMs,
    say,
  }: { steps: readonly number[]; rounds: number; deadlineMs: number; say: (line: string) => void },
): Promise<RowsFigure[]> {
  const fresh = await openDrain(stage);
  const place = await stage.place();
  const asked = 10_000;
  const figures: RowsFigure[] = [];
  try {
    const freshTurn = drainTurn({ place: fresh.place, watch: fresh.watch, pids: [], asked });
    let [millions, perMillionMs] = [0, 0];
    for (const step of steps) {
      const began = performance.now();
      if (began + (step - millions) * perMillionMs > deadlineMs) {
        say(`${step} M rows are left out: not enough time`);
        break;
      }
      const rows = (step - millions) * million;
      const filled = await metered({ stage, place, processes: {} }, () => growOutbox(place, rows));
      const claim = await timeClaims(place);
      const pairs = await drained(stage, { place, freshTurn, asked, rounds });
      perMillionMs = (performance.now() - began) / (step - millions);
      millions = step;
      figures.push({
        millions,
        ...summarizeDrains(pairs),
        claim,
        ...(await outboxBytes(place)),
        filledPerSecond: rounded(rows / filled.seconds),
        walBytes: rounded(filled.walBytes / rows),
      });
      say(`${millions} M rows: ${Math.round((performance.now() - began) / 1_000)} s`);
    }
    return figures;
  } finally {
    await fresh.close();
    await place.leave();
  }
}

type Pair = { grown: Turn; fresh: Turn };

/** A dispatcher of its own for each step: the claims before it had the table to themselves. */
async function drained(
  stage: Stage,
  options: { place: Place; freshTurn: () => Promise<Turn>; asked: number; rounds: number },
): Promise<Pair[]> {
  const { place, freshTurn, asked, rounds } = options;
  const dispatcher = await startProduct('dispatcher', { ...stage, ...place });
  const watch = await watchQueue(place.amqpUrl);
  try {
    const turn = drainTurn({ place, watch, pids: [dispatcher.pid], asked });
    const pairs: Pair[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const first = round % 2 === 0 ? await turn() : await freshTurn();
      const second = round % 2 === 0 ? await freshTurn() : await turn();
      const pair = round % 2 === 0 ? { grown: first, fresh: second } : { grown: second, fresh: first };
      for (const [who, one] of Object.entries(pair)) refuseLosses(one, `rows, ${who}`);
      if (round > 0) pairs.push(pair);
    }
    return pairs;
  } finally {
    await watch.stop();
    await dispatcher.stop();
  }
}

/** Rows a second of the grown outbox, and its ratio to the fresh one within each round. */
export function summarizeDrains(
  pairs: readonly Pair[],
): Pick<RowsFigure, 'perSecond' | 'ratio' | 'min' | 'max' | 'rounds'> {
  const rate = ({ found, seconds }: Turn) => found / seconds;
  const ratios = pairs.map(({ grown, fresh }) => rate(grown) / rate(fresh));
  return {
    perSecond: rounded(median(pairs.map(({ grown }) => rate(grown)))),
    ratio: rounded(median(ratios)),
    min: rounded(Math.min(...ratios)),
    max: rounded(Math.max(...ratios)),
    rounds: pairs.length,
  };
}

async function outboxBytes({ db }: Place): Promise<{ tableBytes: number; indexBytes: number }> {
  const [row] = await db.sql<{ tableBytes: number; indexBytes: number }[]>`
    SELECT pg_table_size('public.outbox_messages')::float8 AS "tableBytes",
           pg_indexes_size('public.outbox_messages')::float8 AS "indexBytes"`;
  return row ?? { tableBytes: 0, indexBytes: 0 };
}
