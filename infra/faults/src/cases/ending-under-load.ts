import { setTimeout as delay } from 'node:timers/promises';
import type { App, AppName } from '../rig/apps.ts';
import { load } from '../rig/load.ts';
import type { Scene } from '../rig/scene.ts';

/** Moments of a process at which its end is made; at random, as the seed says. */
const withinMs = 400;

const names: readonly AppName[] = ['dispatcher', 'consumer', 'api', 'scheduler'];

/** Ends one process after another at random moments under load, each in its way, and starts it again. */
export async function endingUnderLoad(
  scene: Scene,
  times: number,
  { next, end }: { next: (n: number) => number; end: (app: App) => Promise<void> },
): Promise<void> {
  const apps: Record<AppName, App> = await scene.startAll();
  const loading = load(scene, { everyMs: 40 });
  for (let n = 1; n <= times; n += 1) {
    const name = names[next(n) % names.length] ?? 'api';
    await delay(scene.random() * withinMs);
    await end(apps[name]);
    scene.fault();
    apps[name] = await scene.start(name);
  }
  await loading.stop();
}
