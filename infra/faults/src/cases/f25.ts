import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';

export const f25: FaultCase = {
  id: 'F25',
  title: 'provider refuses for good: failed with its reason, a dead letter, nothing sent',
  seed: 25,
  repeats: { short: 3, usual: 10, long: 30 },
  run: async (scene, times) => {
    await scene.startAll();
    const [refused, fine] = scene.contacts;
    await scene.sink.script([
      {
        step: 'rcpt',
        to: refused?.email ?? '',
        act: { kind: 'reply', code: 550, text: '5.1.1 no such mailbox' },
      },
    ]);
    const ids: string[] = [];
    for (let n = 1; n <= times; n += 1) {
      ids.push(await scene.queue({ subject: `Refused ${n}`, ...(refused && { contact: refused }) }));
      scene.fault();
    }
    const other = await scene.queue({ subject: 'Not refused', ...(fine && { contact: fine }) });
    for (const id of ids) await scene.untilState(id, 'failed');
    await scene.untilState(other, 'sent');
    const letters = await scene.database.db.sql<{ code: string }[]>`
      SELECT error_code AS code FROM public.dead_letters`;
    scene.claim(letters.length === times, `${times} refusals made ${letters.length} dead letters`);
    scene.claim(
      letters.every(({ code }) => code === 'PROVIDER_PERMANENT'),
      'a dead letter has another reason',
    );
  },
};

export const f25b: FaultCase = {
  id: 'F25b',
  title: 'provider refuses our credentials: it is paused, no message fails for it',
  seed: 125,
  repeats: { short: 1, usual: 1, long: 5 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let outage = 1; outage <= times; outage += 1) {
      await scene.sink.script([{ step: 'mail', act: { kind: 'reply', code: 530 } }]);
      const ids = await Promise.all(
        Array.from({ length: 8 }, (_, n) => scene.queue({ subject: `Credentials ${outage}.${n}` })),
      );
      await waitFor(() => scene.sink.reached('mail') >= 5, { timeoutMs: patience.ms, what: 'five refusals' });
      scene.fault();
      await scene.sink.script([]);
      for (const id of ids) await scene.untilState(id, ['sent', 'retrying']);
      await scene.makeRetriesDue();
      for (const id of ids) await scene.untilState(id, 'sent');
    }
  },
};
