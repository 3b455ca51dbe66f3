import { emailTopology } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';

const mails = 30;

export const f12: FaultCase = {
  id: 'F12',
  title: 'the queue is full and refuses: rows back off, the api goes on, all flows when there is room',
  seed: 12,
  repeats: { short: 1, usual: 1, long: 3 },
  run: async (scene, times) => {
    const [, dispatcher] = await Promise.all([
      scene.start('api'),
      scene.start('dispatcher'),
      scene.start('scheduler'),
    ]);
    for (let full = 1; full <= times; full += 1) {
      await scene.admin.request('PUT', `/policies/${scene.vhost}/full`, {
        pattern: emailTopology.queue.replaceAll('.', '\\.').concat('$'),
        definition: { 'max-length': 10 },
        'apply-to': 'queues',
      });
      // One at a time: the limit is soft, and a burst passes it. The api takes each, whatever the broker says.
      for (let n = 1; n <= mails; n += 1) await scene.queue({ subject: `Full ${full}.${n}` });
      const nacked = await waitFor(
        async () =>
          (
            await scene.database.db.sql`
              SELECT attempt_count FROM public.outbox_messages WHERE last_error LIKE 'nacked%'`
          ).length,
        { timeoutMs: patience.ms, what: 'the broker to refuse' },
      );
      if (nacked > 0) scene.fault();
      const consumer = await scene.start('consumer');
      await waitFor(
        async () => {
          await scene.makeRetriesDue();
          return (
            (await scene.database.db.sql`SELECT 1 FROM public.messages WHERE state <> 'sent'`).length === 0
          );
        },
        { timeoutMs: patience.ms, what: 'everything to be sent' },
      );
      if (full < times) await consumer.stop();
    }
    const busy = dispatcher
      .output()
      .split('\n')
      .filter((line) => line.includes('did not take all')).length;
    scene.claim(busy < 100 * times, `the dispatcher tried ${busy} batches against a full queue`);
  },
};
