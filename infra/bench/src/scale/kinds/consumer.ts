import { waitFor } from '@crm/dev';
import { startConsumeNull } from '../../ours/start-consume-null.ts';
import { countSent } from '../../stage/count-sent.ts';
import { declareTopology } from '../../stage/declare-topology.ts';
import type { Place, Stage } from '../../stage/open-stage.ts';
import { publishQueued } from '../../stage/publish-queued.ts';
import { queueEvents } from '../../stage/queue-events.ts';
import { startProduct } from '../../stage/start-product.ts';
import { type Sink, startSink } from '../../stage/start-sink.ts';
import { type Kind, withSeveral } from '../kind.ts';
import { metered } from '../meter.ts';

/** Deliveries of one queue, each a mail to a server that takes all at once. */
export const consumer = consumerKind('consumer', {
  metric: 'mails/s',
  full: 1_600,
  start: async ({ stage, place, sink }) => {
    const app = await startProduct('consumer', { ...stage, ...place, smtpUrl: sink.url });
    return { pid: app.pid, stop: app.stop };
  },
  taken: async ({ sink }) => sink.taken(),
});

/** The same before a provider that takes every mail unread: what is left when mail costs nothing. */
export const consumerWithoutMail = consumerKind('consumer without mail', {
  metric: 'messages/s',
  full: 2_400,
  start: ({ stage: { runDir }, place: { databaseUrl, amqpUrl } }) =>
    startConsumeNull({ runDir, settings: { databaseUrl, amqpUrl } }),
  taken: async (_, consumers) => {
    const each = await Promise.all(consumers.map((one) => one.ask({})));
    return each.reduce<number>((sum, mails) => sum + Number(mails), 0);
  },
});

type Setting = { stage: Stage; place: Place; sink: Sink };
type Options<P> = {
  metric: string;
  full: number;
  start: (setting: Setting) => Promise<P>;
  /** Mails that the provider has taken; asked of it, since counting rows ten times a second would be a part of the load. */
  taken: (setting: Setting, consumers: readonly P[]) => Promise<number>;
};

function consumerKind<P extends { pid: number; stop: () => Promise<void> }>(
  name: string,
  { metric, full, start, taken }: Options<P>,
): Kind {
  return {
    name,
    metric,
    open: async (stage) => {
      const place = await stage.place();
      await declareTopology(stage, place);
      const sink = await startSink();
      const setting = { stage, place, sink };
      const asked = stage.isQuick ? full / 4 : full;
      return {
        turn: (count) =>
          withSeveral({ count, start: () => start(setting) }, async (consumers) => {
            const mark = `scale${performance.now()}`;
            const filling = { count: asked, category: 'transactional', mark } as const;
            await queueEvents(place.db, { ...filling, withMessages: true, isPublished: true });
            const processes = { product: consumers.map(({ pid }) => pid) };
            // Into a queue whose consumers wait for it: filled before, it would be half empty when the last has started.
            const used = await metered({ stage, place, processes }, async () => {
              const before = await taken(setting, consumers);
              await publishQueued(place, mark);
              const all = async () => (await taken(setting, consumers)) - before >= asked;
              await waitFor(all, { timeoutMs: 120_000, what: `${asked} mails` });
              const sent = async () => (await countSent(place, mark)) === asked;
              await waitFor(sent, { timeoutMs: 10_000, what: `${asked} messages to be sent` });
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
