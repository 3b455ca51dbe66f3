import { createDb } from '@crm/db';
import { rate } from '../frame/metrics.ts';
import type { Row, Variant } from '../frame/row.ts';
import type { Turn } from '../frame/turn.ts';
import { openDrain } from '../stage/open-drain.ts';
import type { Place } from '../stage/open-stage.ts';
import { drainTurn } from './drain.ts';

/**
 * A drain while somebody's old transaction keeps vacuum from taking away what was published: a report that runs for an
 * hour must not stop the mail.
 */
export const xminHeld: Row = {
  name: 'xmin-held',
  against: 'the same dispatcher without an old transaction',
  rounds: 3,
  quickRounds: 2,
  metrics: [rate('rows/s', { must: 0.7, aim: 1 })],
  open: async (stage) => {
    const { place, dispatcher, watch, close } = await openDrain(stage);
    const asked = stage.isQuick ? 10_000 : 40_000;
    const drained = drainTurn({ place, watch, pids: [dispatcher.pid], asked });
    const free: Variant = async () => {
      await place.db.sql`VACUUM public.outbox_messages`;
      return drained();
    };
    return {
      ours: () => whileHeld(place, free),
      raw: free,
      close,
    };
  },
};

/** Fails where the transaction did not last: then nothing was held. */
async function whileHeld({ databaseUrl }: Place, work: Variant): Promise<Turn> {
  const reader = createDb({
    url: databaseUrl,
    appName: 'bench-report',
    poolMax: 1,
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
  });
  try {
    const { turn } = await reader.sql.begin('ISOLATION LEVEL REPEATABLE READ', async (tx) => {
      await tx`SELECT count(*) FROM public.templates`;
      const done = await work();
      await tx`SELECT count(*) FROM public.templates`;
      return { turn: done };
    });
    return turn;
  } finally {
    await reader.end();
  }
}
