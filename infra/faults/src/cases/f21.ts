import type { FaultCase } from '../fault-case.ts';
import { basicAck } from './amqp-methods.ts';

export const f21: FaultCase = {
  id: 'F21',
  title: 'the acknowledgement is lost with its channel: delivered again, sent once',
  seed: 21,
  repeats: { short: 4, usual: 20, long: 100 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let lost = 1; lost <= times; lost += 1) {
      const cut = Promise.withResolvers<void>();
      scene.links.consumerBroker.cut({
        from: 'client',
        bytes: basicAck,
        kind: 'before',
        onCut: () => {
          scene.fault();
          cut.resolve();
        },
      });
      const id = await scene.queue({ subject: `Unacknowledged ${lost}` });
      await cut.promise;
      await scene.untilState(id, 'sent');
    }
  },
};
