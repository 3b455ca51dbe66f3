import type { FaultCase } from '../fault-case.ts';
import type { Cut } from '../rig/proxy.ts';
import type { Scene } from '../rig/scene.ts';
import { basicAck, basicPublish } from './amqp-methods.ts';

/** Breaks the dispatcher's connection at that word of each of so many publishes; what was lost must be sent all the same. */
async function losing(scene: Scene, times: number, word: Pick<Cut, 'from' | 'bytes'>): Promise<void> {
  await scene.startAll();
  for (let lost = 1; lost <= times; lost += 1) {
    await scene.untilPublished();
    const cut = Promise.withResolvers<void>();
    scene.links.dispatcherBroker.cut({
      ...word,
      kind: 'before',
      onCut: () => {
        scene.fault();
        cut.resolve();
      },
    });
    const id = await scene.queue({ subject: `Lost ${lost}` });
    await cut.promise;
    await scene.untilState(id, 'sent');
  }
}

export const f10: FaultCase = {
  id: 'F10',
  title: 'the broker took it and its confirm was lost',
  seed: 10,
  repeats: { short: 5, usual: 20, long: 100 },
  run: async (scene, times) => {
    await losing(scene, times, { from: 'server', bytes: basicAck });
    // The last was delivered before its confirm was lost, so it may be sent before the dispatcher has noticed.
    await scene.untilPublished();
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
  run: (scene, times) => losing(scene, times, { from: 'client', bytes: basicPublish }),
};
