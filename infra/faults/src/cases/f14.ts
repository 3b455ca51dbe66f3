import { setTimeout as delay } from 'node:timers/promises';
import { emailTopology } from '@crm/contracts';
import { leaderOfWhole, startRabbitCluster, waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { load } from '../rig/load.ts';
import { patience } from '../rig/patience.ts';
import type { Scene } from '../rig/scene.ts';

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

/** A dying node stands still first: what is sent to it in this time is on its way when it goes, and was never answered. */
const standstillMs = 500;

export const f14b: FaultCase = {
  id: 'F14b',
  title:
    'one node of three killed under load, the leader of the queue: mail flows without it, and it comes back',
  seed: 142,
  // Three nodes start and elect: beside other rows they would only be slow.
  alone: true,
  repeats: { short: 0, usual: 0, long: 6 },
  ownServers: async (rig) => {
    const cluster = await startRabbitCluster({ runDir: rig.runDir, log: () => undefined });
    return { rig: { ...rig, cluster }, close: cluster.stop };
  },
  run: async (scene, times) => {
    await scene.startAll();
    const loading = load(scene, { everyMs: 40 });
    try {
      for (let kill = 1; kill <= times; kill += 1) {
        const leader = await leaderOfQueue(scene);
        await standStill(scene, leader.pid());
        await delay(standstillMs);
        await leader.kill();
        scene.fault();
        const without = await scene.queue({ subject: `Without ${kill}` });
        await scene.untilState(without, 'sent');
        await leader.restart();
      }
      await leaderOfQueue(scene);
    } finally {
      await loading.stop();
    }
    const again = await publishedAgain(scene);
    scene.claim(again > 0, 'no kill met a publish that was on its way');
  },
};

/** Stops a node at the moment at which the dispatcher has been given rows of the outbox and not yet published them. */
async function standStill({ links }: Scene, pid: number | null): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  links.dispatcherDb.cut({
    from: 'server',
    bytes: emailTopology.bindingKey,
    kind: 'hold',
    onCut: () => {
      if (pid !== null) process.kill(pid, 'SIGSTOP');
      stopped.resolve();
    },
  });
  await stopped.promise;
}

/** Requests that went out more than once, under their ids. */
async function publishedAgain({ database }: Scene): Promise<number> {
  const [row] = await database.db.sql<{ again: number }[]>`
    SELECT count(*) AS again FROM public.outbox_messages
     WHERE event_type = ${emailTopology.bindingKey} AND attempt_count > 0`;
  return row?.again ?? 0;
}

/** The node that leads the queue, as soon as every node has its member in line: only then one may be lost. */
async function leaderOfQueue({ rig: { cluster }, vhost }: Scene) {
  if (cluster === undefined) throw new Error('no cluster');
  const name = await waitFor(
    async () => {
      const members = await cluster.membersOf({ vhost, name: emailTopology.queue });
      return leaderOfWhole(members, cluster.nodes.length);
    },
    { timeoutMs: patience.ms, what: 'every member of the queue' },
  );
  const leader = cluster.nodes.find((node) => node.name === name);
  if (leader === undefined) throw new Error(`no node is called ${name}`);
  return leader;
}
