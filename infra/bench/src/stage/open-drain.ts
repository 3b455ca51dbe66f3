import type { Place, Stage } from './open-stage.ts';
import { type App, startProduct } from './start-product.ts';
import { type QueueWatch, watchQueue } from './watch-queue.ts';

/** A place with one dispatcher, and a reader that empties its queue: what a backlog is drained through. */
export type Drain = { place: Place; dispatcher: App; watch: QueueWatch; close: () => Promise<void> };

export async function openDrain(stage: Stage): Promise<Drain> {
  const place = await stage.place();
  const dispatcher = await startProduct('dispatcher', { ...stage, ...place });
  // The queue is there once the dispatcher has declared it.
  const watch = await watchQueue(place.amqpUrl);
  return {
    place,
    dispatcher,
    watch,
    close: async () => {
      await watch.stop();
      await dispatcher.stop();
      await place.leave();
    },
  };
}
