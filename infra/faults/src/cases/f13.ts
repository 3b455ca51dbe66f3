import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';

/** Each alarm, and how it ends; both stop publishers and say nothing. */
const alarms = [
  {
    on: ['set_vm_memory_high_watermark', '0.000001'],
    off: ['set_vm_memory_high_watermark', 'absolute', '1GB'],
  },
  { on: ['set_disk_free_limit', '5000GB'], off: ['set_disk_free_limit', '50MB'] },
] as const;

export const f13: FaultCase = {
  id: 'F13',
  title:
    'the broker blocks publishers (memory, disk): the api goes on, confirms have a deadline, all flows after',
  seed: 13,
  // Every publisher of the broker is blocked.
  alone: true,
  repeats: { short: 0, usual: 2, long: 6 },
  run: async (scene, times) => {
    const { dispatcher } = await scene.startAll();
    const { sql } = scene.database.db;
    const holds = () => dispatcher.output().split('RabbitMQ holds publishers back').length - 1;
    for (let n = 1; n <= times; n += 1) {
      const { on, off } = alarms[n % alarms.length === 1 ? 0 : 1];
      await scene.untilState(await scene.queue({ subject: `Before ${n}` }), 'sent');
      const before = holds();
      await scene.rig.rabbit.control(on);
      const ids = await Promise.all(
        [1, 2, 3, 4, 5].map((mail) => scene.queue({ subject: `Blocked ${n}.${mail}` })),
      );
      await waitFor(() => holds() > before, {
        timeoutMs: patience.ms,
        what: 'the dispatcher to be held back',
      });
      // Beyond the deadline of a confirm: what was tried is given back and written down as not taken.
      await waitFor(
        async () =>
          (await sql`SELECT 1 FROM public.outbox_messages WHERE published_at IS NULL AND attempt_count > 0`)
            .length > 0,
        { timeoutMs: patience.ms, what: 'a publish to be given up' },
      );
      scene.fault();
      await scene.rig.rabbit.control(off);
      await waitFor(
        async () => {
          await scene.makeRetriesDue();
          return (await Promise.all(ids.map(scene.state))).every((state) => state === 'sent');
        },
        { timeoutMs: patience.ms, what: 'what was held back to be sent' },
      );
    }
  },
};
