import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@crm/dev';
import { countSent } from '../../stage/count-sent.ts';
import { declareTopology } from '../../stage/declare-topology.ts';
import type { Place, Stage } from '../../stage/open-stage.ts';
import { publishQueued } from '../../stage/publish-queued.ts';
import { queueEvents } from '../../stage/queue-events.ts';
import { startProduct } from '../../stage/start-product.ts';
import { startRaw } from '../../stage/start-raw.ts';
import { type Sink, startSink } from '../../stage/start-sink.ts';
import { type Kind, withSeveral } from '../kind.ts';
import { metered } from '../meter.ts';

/** Deliveries of one queue, each a mail to a server that takes all at once. */
export const consumer = consumerKind('consumer', {
  metric: 'mails/s',
  full: 1_600,
  start: ({ stage, place, sink }) => startProduct('consumer', { ...stage, ...place, smtpUrl: sink.url }),
});

/** The same before a provider that takes every mail unread: what is left when mail costs nothing. */
export const consumerWithoutMail = consumerKind('consumer without mail', {
  metric: 'messages/s',
  full: 2_400,
  start: ({ stage: { runDir }, place: { databaseUrl, amqpUrl } }) =>
    startRaw('../ours/consume-null-process.ts', { runDir, settings: { databaseUrl, amqpUrl } }),
});

type Setting = { stage: Stage; place: Place; sink: Sink };
type Options = {
  metric: string;
  full: number;
  start: (setting: Setting) => Promise<{ pid: number; stop: () => Promise<void> }>;
};

function consumerKind(name: string, { metric, full, start }: Options): Kind {
  return {
    name,
    metric,
    open: async (stage) => {
      const place = await stage.place();
      await declareTopology(stage, place);
      const sink = await startSink();
      const asked = stage.isQuick ? full / 4 : full;
      return {
        turn: (count) =>
          withSeveral({ count, start: () => start({ stage, place, sink }) }, async (consumers) => {
            const mark = `scale${performance.now()}`;
            const filling = { count: asked, category: 'transactional', mark } as const;
            await queueEvents(place.db, { ...filling, withMessages: true, isPublished: true });
            const processes = { product: consumers.map(({ pid }) => pid) };
            // Into a queue whose consumers wait for it: filled before, it would be half empty when the last has started.
            const used = await metered({ stage, place, processes }, async () => {
              await publishQueued(place, mark);
              await untilSent(place, { mark, asked });
            });
            return { asked, found: await countSent(place, mark), used };
          }),
        close: async () => {
          await sink.stop();
          await place.leave();
        },
      };
    },
  };
}

/** Seldom enough that counting is no part of the load. */
const lookEveryMs = 100;

async function untilSent(place: Place, { mark, asked }: { mark: string; asked: number }): Promise<void> {
  const areSent = async () => {
    await sleep(lookEveryMs);
    return (await countSent(place, mark)) >= asked;
  };
  await waitFor(areSent, { timeoutMs: 120_000, what: `${asked} messages to be sent` });
}
