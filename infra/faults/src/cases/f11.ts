import { emailTopology } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';

const { exchange, queue, bindingKey } = emailTopology;

export const f11: FaultCase = {
  id: 'F11',
  title: 'no queue is bound: the broker confirms and returns, the row stays until one is',
  seed: 11,
  repeats: { short: 1, usual: 3, long: 10 },
  run: async (scene, times) => {
    await scene.startAll();
    const binding = `/bindings/${scene.vhost}/e/${exchange}/q/${queue}`;
    for (let n = 1; n <= times; n += 1) {
      await scene.admin.request('DELETE', `${binding}/${bindingKey}`);
      const ids = await Promise.all(
        [1, 2, 3].map((mail) => scene.queue({ subject: `Unbound ${n}.${mail}` })),
      );
      await waitFor(
        async () =>
          (
            await scene.database.db
              .sql`SELECT 1 FROM public.outbox_messages WHERE last_error LIKE 'returned%'`
          ).length >= 3,
        { timeoutMs: patience.ms, what: 'the returns to be noted' },
      );
      scene.fault();
      await scene.admin.request('POST', binding, { routing_key: bindingKey, arguments: {} });
      await scene.makeRetriesDue();
      for (const id of ids) await scene.untilState(id, 'sent');
    }
  },
};
