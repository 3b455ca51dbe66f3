import { setTimeout as delay } from 'node:timers/promises';
import type { FaultCase } from '../fault-case.ts';
import type { App, AppName } from '../rig/apps.ts';
import { load } from '../rig/load.ts';

const names: readonly AppName[] = ['dispatcher', 'consumer', 'api'];

export const f39: FaultCase = {
  id: 'F39',
  title: 'SIGKILL at any moment of any process under load: all comes right without a person',
  seed: 39,
  repeats: { short: 3, usual: 15, long: 200 },
  run: async (scene, times) => {
    const apps: Record<AppName, App> = await scene.startAll();
    const loading = load(scene, { everyMs: 40 });
    for (let kill = 1; kill <= times; kill += 1) {
      const name = names[Math.floor(scene.random() * names.length)] ?? 'api';
      await delay(scene.random() * 400);
      await apps[name].kill();
      scene.fault();
      apps[name] = await scene.start(name);
    }
    await loading.stop();
  },
};
