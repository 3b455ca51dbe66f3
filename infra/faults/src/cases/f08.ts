import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import type { App } from '../rig/apps.ts';
import { patience } from '../rig/patience.ts';
import type { Scene } from '../rig/scene.ts';
import { basicAck } from './amqp-methods.ts';

/** A dispatcher that has published and never hears of it: it holds its rows. */
async function stuck(scene: Scene, subject: string, onStuck?: () => void): Promise<string> {
  await scene.untilPublished();
  const muted = Promise.withResolvers<void>();
  scene.links.dispatcherBroker.cut({
    from: 'server',
    bytes: basicAck,
    kind: 'mute',
    onCut: () => {
      onStuck?.();
      muted.resolve();
    },
  });
  const id = await scene.queue({ subject });
  await muted.promise;
  return id;
}

export const f08: FaultCase = {
  id: 'F08',
  title: 'dispatcher killed while it holds rows',
  seed: 8,
  repeats: { short: 3, usual: 10, long: 50 },
  run: async (scene, times) => {
    let dispatcher: App = (await scene.startAll()).dispatcher;
    for (let kill = 1; kill <= times; kill += 1) {
      const id = await stuck(scene, `Held ${kill}`);
      await dispatcher.kill();
      scene.fault();
      dispatcher = await scene.start('dispatcher');
      await scene.untilState(id, 'sent');
    }
  },
};

export const f08b: FaultCase = {
  id: 'F08b',
  title: 'dispatcher paused beyond its hold, another goes on, the first wakes up',
  seed: 88,
  repeats: { short: 1, usual: 2, long: 10 },
  run: async (scene, times) => {
    let slow: App = (await scene.startAll()).dispatcher;
    for (let pause = 1; pause <= times; pause += 1) {
      // At that very moment: it waits five seconds for a confirm, and a busy api may take as long to answer.
      const id = await stuck(scene, `Paused ${pause}`, () => slow.signal('SIGSTOP'));
      const quick = await scene.start('dispatcher');
      // The database takes the rows from a session that idles in its transaction.
      await untilPublished(scene, id);
      slow.signal('SIGCONT');
      await slow.waitForOutput('a batch was given back', patience.ms);
      scene.fault();
      await slow.stop();
      await scene.untilState(id, 'sent');
      slow = quick;
    }
  },
};

async function untilPublished(scene: Scene, messageId: string): Promise<void> {
  await waitFor(
    async () =>
      (
        await scene.database.db.sql`
          SELECT 1 FROM public.outbox_messages WHERE aggregate_id = ${messageId} AND event_type = 'crm.email.requested.v1' AND published_at IS NOT NULL`
      ).length > 0,
    { timeoutMs: patience.ms, what: 'the other dispatcher to publish the row' },
  );
}
