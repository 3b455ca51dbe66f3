import { rate } from '../frame/metrics.ts';
import type { Row } from '../frame/row.ts';
import { type Drain, openDrain } from '../stage/open-drain.ts';
import type { Place } from '../stage/open-stage.ts';
import { queueEvents } from '../stage/queue-events.ts';
import { drainTurn } from './drain.ts';

const rowsAtOnce = 500_000;

/** A drain from a table that holds years of what was published, beside one from a fresh table. */
export const growth10m: Row = {
  name: 'growth-10m',
  against: 'the same from a fresh table',
  rounds: 5,
  quickRounds: 2,
  metrics: [rate('rows/s', { must: 0.9, aim: 1 })],
  open: async (stage) => {
    const published = stage.isQuick ? 500_000 : stage.isNamed ? 10_000_000 : 2_000_000;
    const asked = stage.isQuick ? 5_000 : 10_000;
    const [grown, fresh] = [await openDrain(stage), await openDrain(stage)];
    await grow(grown.place, published);
    const turnOf = ({ place, watch, dispatcher }: Drain) =>
      drainTurn({ place, watch, pids: [dispatcher.pid], asked });
    return {
      ours: turnOf(grown),
      raw: turnOf(fresh),
      close: async () => {
        await grown.close();
        await fresh.close();
      },
    };
  },
};

async function grow({ db }: Place, rows: number): Promise<void> {
  for (let filled = 0; filled < rows; filled += rowsAtOnce) {
    await queueEvents(db, {
      count: Math.min(rowsAtOnce, rows - filled),
      category: 'transactional',
      mark: `grown${filled}`,
      withMessages: false,
      isPublished: true,
    });
  }
  await db.sql`VACUUM ANALYZE public.outbox_messages`;
  await db.sql`CHECKPOINT`;
}
