import type { FaultCase } from '../fault-case.ts';

export const f14: FaultCase = {
  id: 'F14',
  title: 'broker killed and started again under load',
  seed: 14,
  alone: true,
  repeats: { short: 1, usual: 2, long: 20 },
  run: async (scene, times) => {
    await scene.startAll();
    const { rabbit } = scene.rig;
    for (let kill = 1; kill <= times; kill += 1) {
      const early = [1, 2, 3, 4, 5].map((n) => scene.queue({ subject: `Early ${kill}.${n}` }));
      await Promise.all(early);
      await rabbit.kill();
      scene.fault();
      await Promise.all([1, 2, 3, 4, 5].map((n) => scene.queue({ subject: `Meanwhile ${kill}.${n}` })));
      await rabbit.restart();
      const late = await scene.queue({ subject: `Late ${kill}` });
      await scene.untilState(late, 'sent');
    }
  },
};
