import { emailTopology } from '@crm/contracts';
import type { FaultCase } from '../fault-case.ts';

export const f15: FaultCase = {
  id: 'F15',
  title: 'the queue is there with other arguments: the dispatcher says so and ends, the queue stays',
  seed: 15,
  repeats: { short: 1, usual: 1, long: 3 },
  run: async (scene, times) => {
    const queue = `/queues/${scene.vhost}/${emailTopology.queue}`;
    for (let n = 1; n <= times; n += 1) {
      const wrong = { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 3 } };
      await scene.admin.request('PUT', queue, wrong);
      const dispatcher = await scene.start('dispatcher', { untilReady: false });
      const exit = await dispatcher.exited;
      scene.fault();
      scene.claim(exit.code !== null && exit.code !== 0, `the dispatcher ended with ${JSON.stringify(exit)}`);
      scene.claim(dispatcher.output().includes('TopologyMismatchError'), 'it did not say why');
      const found = (await scene.admin.request('GET', queue)) as { arguments: Record<string, unknown> };
      scene.claim(found.arguments['x-delivery-limit'] === 3, 'the queue was changed');
      await scene.admin.request('DELETE', queue);
    }
    await scene.startAll();
    await scene.queue({ subject: 'With the right queue' });
  },
};
