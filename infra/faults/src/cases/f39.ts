import type { FaultCase } from '../fault-case.ts';
import { endingUnderLoad } from './ending-under-load.ts';

export const f39: FaultCase = {
  id: 'F39',
  title: 'SIGKILL at any moment of any process under load: all comes right without a person',
  seed: 39,
  repeats: { short: 3, usual: 15, long: 200 },
  run: (scene, times) =>
    endingUnderLoad(scene, times, {
      next: () => Math.floor(scene.random() * 4),
      end: async (app) => {
        await app.kill();
      },
    }),
};
