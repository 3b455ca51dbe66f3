import { randomUUID } from 'node:crypto';
import { emailTopology } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';

const { queue, bindingKey } = emailTopology;

/** What nobody should publish: no JSON, no object, an unknown type, a wrong shape, a forged event, too deep a nest. */
const poisons = (mark: string): string[] => [
  `{"not json ${mark}`,
  `"${mark}"`,
  JSON.stringify({ event_type: 'crm.email.unheard_of.v1', mark }),
  JSON.stringify({ event_type: bindingKey, event_id: 7, mark }),
  JSON.stringify({
    event_type: bindingKey,
    event_id: randomUUID(),
    occurred_at: '2026-01-01T00:00:00.000Z',
    correlation_id: mark,
    causation_id: null,
    message_id: randomUUID(),
    loan_id: 1,
    category: 'transactional',
    to: ['forged@x.example'],
    cc: [],
    bcc: [],
    subject: mark,
    template_id: 'notice-v1',
    variables: {},
    attachments: [],
    attempt: 1,
  }),
  `${'['.repeat(300)}"${mark}"${']'.repeat(300)}`,
];

export const f17: FaultCase = {
  id: 'F17',
  title: 'poison in the queue: dead-lettered once with its reason, what follows flows',
  seed: 17,
  repeats: { short: 1, usual: 3, long: 10 },
  run: async (scene, times) => {
    await scene.startAll();
    const { sql } = scene.database.db;
    for (let n = 1; n <= times; n += 1) {
      const bodies = poisons(`poison-${n}`);
      for (const body of bodies) {
        await scene.admin.request('POST', `/exchanges/${scene.vhost}/amq.default/publish`, {
          routing_key: queue,
          payload: body,
          payload_encoding: 'string',
          properties: { delivery_mode: 2 },
        });
      }
      const id = await scene.queue({ subject: `After the poison ${n}` });
      await scene.untilState(id, 'sent');
      const wanted = bodies.length * n;
      await waitFor(async () => (await sql`SELECT 1 FROM public.dead_letters`).length >= wanted, {
        timeoutMs: patience.ms,
        what: `${wanted} dead letters`,
      });
      scene.fault();
      const letters = await sql<{ code: string; replayable: boolean }[]>`
        SELECT error_code AS code, replayable FROM public.dead_letters`;
      scene.claim(letters.length === wanted, `${wanted} poisons made ${letters.length} dead letters`);
      scene.claim(
        letters.every((letter) => letter.code !== '' && !letter.replayable),
        'a poison can be replayed',
      );
    }
    scene.claim(
      scene.sink.accepts().every((accept) => !accept.to.includes('forged@x.example')),
      'a forged event was sent',
    );
  },
};
