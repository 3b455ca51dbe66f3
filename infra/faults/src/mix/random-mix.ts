import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { type App, type AppName, ready } from '../rig/apps.ts';
import { load } from '../rig/load.ts';
import { patience } from '../rig/patience.ts';
import type { Scene } from '../rig/scene.ts';
import { doAct } from './do-act.ts';
import { type Act, planMix } from './plan-mix.ts';

const names: readonly AppName[] = [
  'api',
  'dispatcher',
  'dispatcher',
  'consumer',
  'consumer',
  'scheduler',
  'scheduler',
];

/** 20,000 messages in half an hour; of what is asked for, an eighth are offers to who has opted out, and refused. */
const messagesAMinute = 20_000 / 30;
const askEveryMs = 75;

/**
 * Everything at once for so many minutes: processes killed every 5 to 20 seconds, PostgreSQL and RabbitMQ every two to
 * three minutes, networks and the mail server failing in between, contacts opting out and in. The seed decides what is
 * done and when; the machine decides what it meets.
 */
export function randomMix({ minutes, seed }: { minutes: number; seed: number }): FaultCase {
  return {
    id: 'MIX',
    title: `${minutes} random minutes, seed ${seed}`,
    seed,
    repeats: { short: 1, usual: 1, long: 1 },
    alone: true,
    timeoutMs: minutes * 60_000 + 15 * 60_000,
    run: async (scene) => {
      const apps: App[] = await Promise.all(names.map((name) => scene.start(name)));
      const loading = load(scene, { everyMs: askEveryMs });
      const startedMs = performance.now();
      const file = join(scene.rig.runDir, 'logs', `mix-${seed}.jsonl`);
      const follow = async (track: readonly Act[]) => {
        for (const act of track) {
          await delay(Math.max(0, act.atMs - (performance.now() - startedMs)));
          const begunMs = Math.round(performance.now() - startedMs);
          // A database that is down just now is the point of it; the next act comes.
          const error = await doAct(scene, apps, act).then(
            () => null,
            ({ message }: Error) => message,
          );
          appendFileSync(file, `${JSON.stringify({ ...act, begunMs, error })}\n`);
        }
      };
      await Promise.all([...planMix({ minutes, seed }).map(follow), delay(minutes * 60_000)]);
      await calm(scene, apps);
      await loading.stop();
      await runDown(scene);
      const [row] = await scene.database.db.sql<{ count: number }[]>`
        SELECT count(*) AS count FROM public.messages`;
      const wanted = Math.floor(messagesAMinute * minutes);
      scene.claim((row?.count ?? 0) >= wanted, `${row?.count} messages, which should be ${wanted}`);
    },
  };
}

/** No more faults, one of each process at least, and each ready: one that has hardly begun cannot end in order. */
async function calm(scene: Scene, apps: App[]): Promise<void> {
  for (const link of Object.values(scene.links)) link.pass();
  await scene.sink.script([]);
  for (const name of names)
    if (!apps.some((app) => app.name === name && app.isRunning())) apps.push(await scene.start(name));
  await Promise.all(apps.filter((app) => app.isRunning()).map(ready));
}

/** Retries of the last minutes come due, and failures of the mix are a person's to replay: they stay. */
async function runDown(scene: Scene): Promise<void> {
  await waitFor(
    async () => {
      await scene.makeRetriesDue().catch(() => undefined);
      const open = await scene.database.db.sql`
        SELECT 1 FROM public.messages WHERE state IN ('queued', 'sending', 'retrying') LIMIT 1`.catch(() => [
        0,
      ]);
      return open.length === 0;
    },
    { timeoutMs: 2 * patience.ms, what: 'everything to come to rest' },
  ).catch((error: Error) => scene.claim(false, error.message));
}
