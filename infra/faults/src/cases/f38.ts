import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';
import { endingUnderLoad } from './ending-under-load.ts';

export const f38: FaultCase = {
  id: 'F38',
  title: 'SIGTERM in the middle of work: what is in hand is finished, exit 0',
  seed: 38,
  repeats: { short: 3, usual: 9, long: 100 },
  run: (scene, times) =>
    endingUnderLoad(scene, times, {
      next: (n) => n,
      end: async (app) => {
        const exit = await app.stop('SIGTERM', patience.ms);
        scene.claim(exit.code === 0, `${app.name} ended with ${JSON.stringify(exit)}`);
      },
    }),
};
