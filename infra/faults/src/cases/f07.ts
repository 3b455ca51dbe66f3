import type { FaultCase } from '../fault-case.ts';
import { holdingKey } from '../rig/hold-key.ts';
import { untilApiWaits } from '../rig/until-api-waits.ts';

export const f07: FaultCase = {
  id: 'F07',
  title: 'an admission commits after later ones were published: it is published all the same',
  seed: 7,
  repeats: { short: 2, usual: 10, long: 50 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let n = 1; n <= times; n += 1) {
      const key = `slow-${n}`;
      const { slow } = await holdingKey(scene, { key, loanId: 1 }, async () => {
        // Its ids and times are chosen, and stay so.
        const sending = scene.send({ subject: `Slow ${n}`, key });
        await untilApiWaits(scene.database.db);
        await scene.untilState(await scene.queue({ subject: `Quick ${n}` }), 'sent');
        scene.fault();
        return { slow: sending };
      });
      const { answer } = await slow;
      scene.claim(answer?.status === 202, `the slow one was answered ${answer?.status}`);
    }
  },
};
