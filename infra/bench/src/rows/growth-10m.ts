import { rate } from '../frame/metrics.ts';
import type { Row } from '../frame/row.ts';
import { growOutbox } from '../stage/grow-outbox.ts';
import { type Drain, openDrain } from '../stage/open-drain.ts';
import { drainTurn } from './drain.ts';

/** A drain from a table that holds years of what was published, beside one from a fresh table. */
export const growth10m: Row = {
  name: 'growth-10m',
  against: 'the same from a fresh table',
  rounds: 9,
  quickRounds: 2,
  metrics: [rate('rows/s', { must: 0.9, aim: 1 })],
  open: async (stage) => {
    const published = stage.isQuick ? 500_000 : stage.isNamed ? 10_000_000 : 2_000_000;
    const asked = stage.isQuick ? 5_000 : 10_000;
    const [grown, fresh] = [await openDrain(stage), await openDrain(stage)];
    await growOutbox(grown.place, published);
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
