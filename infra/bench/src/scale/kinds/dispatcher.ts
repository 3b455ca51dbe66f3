import { drainBacklog, fillBacklog } from '../../rows/drain.ts';
import { declareTopology } from '../../stage/declare-topology.ts';
import { startProduct } from '../../stage/start-product.ts';
import { watchQueue } from '../../stage/watch-queue.ts';
import { type Kind, withSeveral } from '../kind.ts';
import { metered } from '../meter.ts';

/** One backlog into one queue that is read at once. */
export const dispatcher: Kind = {
  name: 'dispatcher',
  metric: 'rows/s',
  open: async (stage) => {
    const place = await stage.place();
    await declareTopology(stage, place);
    const watch = await watchQueue(place.amqpUrl);
    const backlog = { place, watch, asked: stage.isQuick ? 10_000 : 40_000 };
    const start = () => startProduct('dispatcher', { ...stage, ...place });
    return {
      turn: async (count) => {
        return withSeveral({ count, start }, async (dispatchers) => {
          await fillBacklog(backlog);
          const processes = { product: dispatchers.map(({ pid }) => pid) };
          const used = await metered({ stage, place, processes }, () => drainBacklog(backlog));
          return { asked: backlog.asked, found: watch.found(), used };
        });
      },
      close: async () => {
        await watch.stop();
        await place.leave();
      },
    };
  },
};
