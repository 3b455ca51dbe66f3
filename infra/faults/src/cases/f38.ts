import { setTimeout as delay } from 'node:timers/promises';
import type { FaultCase } from '../fault-case.ts';
import type { App, AppName } from '../rig/apps.ts';
import { load } from '../rig/load.ts';

const names: readonly AppName[] = ['dispatcher', 'consumer', 'api'];

export const f38: FaultCase = {
  id: 'F38',
  title: 'SIGTERM in the middle of work: what is in hand is finished, exit 0',
  seed: 38,
  repeats: { short: 3, usual: 9, long: 100 },
  run: async (scene, times) => {
    const apps: Record<AppName, App> = await scene.startAll();
    const loading = load(scene, { everyMs: 40 });
    for (let stop = 1; stop <= times; stop += 1) {
      const name = names[stop % names.length] ?? 'api';
      await delay(scene.random() * 400);
      const exit = await apps[name].stop('SIGTERM', 30_000);
      scene.fault();
      scene.claim(exit.code === 0, `${name} ended with ${JSON.stringify(exit)}`);
      apps[name] = await scene.start(name);
    }
    await loading.stop();
  },
};
