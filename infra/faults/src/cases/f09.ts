import { setTimeout as delay } from 'node:timers/promises';
import type { FaultCase } from '../fault-case.ts';

const dispatchers = 4;
const mailsAFault = 10;

export const f09: FaultCase = {
  id: 'F09',
  title: 'five dispatchers share the outbox while they are paused at random',
  seed: 9,
  repeats: { short: 6, usual: 20, long: 100 },
  run: async (scene, times) => {
    await scene.startAll();
    const others = await Promise.all(Array.from({ length: dispatchers }, () => scene.start('dispatcher')));
    for (let pause = 1; pause <= times; pause += 1) {
      const victim = others[Math.floor(scene.random() * others.length)];
      const sending = Promise.all(
        Array.from({ length: mailsAFault }, (_, n) => scene.queue({ subject: `Shared ${pause}.${n}` })),
      );
      await delay(scene.random() * 50);
      victim?.signal('SIGSTOP');
      scene.fault();
      await sending;
      await delay(scene.random() * 200);
      victim?.signal('SIGCONT');
    }
  },
};
