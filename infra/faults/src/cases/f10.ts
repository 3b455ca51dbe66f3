import type { FaultCase } from '../fault-case.ts';
import { basicAck, basicPublish } from './amqp-methods.ts';

export const f10: FaultCase = {
  id: 'F10',
  title: 'the broker took it and its confirm was lost',
  seed: 10,
  repeats: { short: 5, usual: 20, long: 100 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let lost = 1; lost <= times; lost += 1) {
      await scene.untilPublished();
      const cut = Promise.withResolvers<void>();
      scene.links.dispatcherBroker.cut({
        from: 'server',
        bytes: basicAck,
        kind: 'before',
        onCut: () => {
          scene.fault();
          cut.resolve();
        },
      });
      const id = await scene.queue({ subject: `Confirm ${lost}` });
      await cut.promise;
      await scene.untilState(id, 'sent');
    }
    const [row] = await scene.database.db.sql<{ again: number }[]>`
      SELECT count(*) AS again FROM public.outbox_messages
       WHERE event_type = 'crm.email.requested.v1' AND attempt_count > 0`;
    scene.claim(
      row?.again === times,
      `${row?.again} of ${times} requests were published again under their ids`,
    );
  },
};

export const f10b: FaultCase = {
  id: 'F10b',
  title: 'the publish never reached the broker: published again',
  seed: 110,
  repeats: { short: 4, usual: 10, long: 50 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let lost = 1; lost <= times; lost += 1) {
      await scene.untilPublished();
      const cut = Promise.withResolvers<void>();
      scene.links.dispatcherBroker.cut({
        from: 'client',
        bytes: basicPublish,
        kind: 'before',
        onCut: () => {
          scene.fault();
          cut.resolve();
        },
      });
      const id = await scene.queue({ subject: `Publish ${lost}` });
      await cut.promise;
      await scene.untilState(id, 'sent');
    }
  },
};
