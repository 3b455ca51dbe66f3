import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';
import { killConsumerAt } from './kill-consumer-at.ts';

export const f20: FaultCase = {
  id: 'F20',
  title: 'consumer killed after the result is stored, before the acknowledgement',
  seed: 20,
  repeats: { short: 3, usual: 10, long: 50 },
  run: (scene, times) =>
    killConsumerAt(scene, times, {
      // The settling statement commits by itself, and is the only one that writes this.
      at: { bytes: 'CRM.EMAIL.SENT', kind: 'answer' },
      whenDead: async (id) =>
        scene.claim((await scene.state(id)) === 'sent', 'the consumer died before its settlement was stored'),
      whenBack: (_id, next) => next.waitForOutput('"msg":"handled"', patience.ms),
    }),
};
