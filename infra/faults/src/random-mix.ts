import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@crm/dev';
import { basicAck } from './cases/amqp-methods.ts';
import type { FaultCase } from './fault-case.ts';
import { type App, type AppName, ready } from './rig/apps.ts';
import { load } from './rig/load.ts';
import type { Scene } from './rig/scene.ts';
import type { Rule } from './rig/sink-script.ts';

const names: readonly AppName[] = ['api', 'dispatcher', 'dispatcher', 'consumer', 'consumer'];

/** 20,000 mails in half an hour. */
const mailEveryMs = 90;

type Draw = { between: (from: number, to: number) => number; oneOf: <T>(choices: readonly T[]) => T };

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
    timeoutMs: minutes * 60_000 + 10 * 60_000,
    run: async (scene) => {
      const draw = drawing(scene.random);
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), minutes * 60_000);
      try {
        const apps: App[] = await Promise.all(names.map((name) => scene.start(name)));
        const loading = load(scene, { everyMs: mailEveryMs });
        const every = (from: number, to: number, act: () => Promise<void>) =>
          repeat({ signal: over.signal, pauseMs: () => draw.between(from, to), act });
        await Promise.all([
          every(5_000, 20_000, () => killOne(scene, apps, draw)),
          every(120_000, 180_000, () => crashServer(scene, draw)),
          every(3_000, 8_000, () => hurtNetwork(scene, draw)),
          every(2_000, 5_000, () => hurtProvider(scene, apps, draw)),
          every(1_000, 3_000, () => changeMind(scene, draw)),
          every(4_000, 6_000, () => scene.makeRetriesDue()),
        ]);
        await calm(scene, apps);
        await loading.stop();
        await runDown(scene);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function drawing(random: () => number): Draw {
  return {
    between: (from, to) => from + random() * (to - from),
    oneOf: (choices) => choices[Math.floor(random() * choices.length)] as (typeof choices)[number],
  };
}

async function repeat(loop: {
  signal: AbortSignal;
  pauseMs: () => number;
  act: () => Promise<void>;
}): Promise<void> {
  while (!loop.signal.aborted) {
    await delay(loop.pauseMs(), undefined, { signal: loop.signal }).catch(() => undefined);
    // A database that is down just now is the point of it; the next turn comes.
    if (!loop.signal.aborted) await loop.act().catch(() => undefined);
  }
}

async function killOne(scene: Scene, apps: App[], draw: Draw): Promise<void> {
  const at = Math.floor(draw.between(0, apps.length));
  const victim = apps[at];
  if (victim === undefined) return;
  await victim.kill();
  scene.fault();
  // What starts supervises itself: it waits for servers that are away, or ends and is started again at the calm.
  apps[at] = await scene.start(victim.name, { untilReady: false });
}

async function crashServer(scene: Scene, draw: Draw): Promise<void> {
  const server = draw.oneOf([scene.rig.postgres, scene.rig.rabbit]);
  const awayMs = draw.between(0, 3_000);
  try {
    await server.kill();
    scene.fault();
    await delay(awayMs);
    await server.restart();
  } catch (error) {
    // Not the product's doing, but nothing that follows would prove anything.
    scene.claim(false, `a server did not come back: ${(error as Error).message}`);
  }
}

async function hurtNetwork(scene: Scene, draw: Draw): Promise<void> {
  const link = draw.oneOf(Object.values(scene.links));
  switch (draw.oneOf(['reset', 'delay', 'lose an answer', 'lose a confirm', 'cut'] as const)) {
    case 'reset':
      link.reset();
      break;
    case 'delay':
      link.delay(draw.between(5, 100));
      await delay(1_000);
      link.delay(0);
      break;
    case 'lose an answer':
      scene.links.apiDb.cut({ from: 'client', bytes: 'CRM.EMAIL.REQUESTED', kind: 'answer' });
      break;
    case 'lose a confirm':
      scene.links.dispatcherBroker.cut({ from: 'server', bytes: basicAck, kind: 'before' });
      break;
    case 'cut':
      link.cutAfter(Math.round(draw.between(100, 20_000)));
      break;
  }
  scene.fault();
}

async function hurtProvider(scene: Scene, apps: readonly App[], draw: Draw): Promise<void> {
  const consumer = apps.findLast((app) => app.name === 'consumer' && app.isRunning());
  const times = Math.ceil(draw.between(0, 5));
  const rules: Rule[] = [
    { step: 'rcpt', times, act: { kind: 'reply', code: 450 } },
    { step: 'end', times, act: { kind: 'reply', code: 451 } },
    { step: 'end', times: 1, act: { kind: 'reply', code: 554 } },
    { step: 'connect', times, act: { kind: 'reply', code: 421 } },
    { step: 'data', times, act: { kind: 'reset' } },
    { step: 'mail', times, act: { kind: 'quit' } },
    { step: 'end', times: 1, act: { kind: 'accept', next: 'reset' } },
    { step: 'end', times: 1, act: { kind: 'accept', next: 'close' } },
    { step: 'end', times, act: { kind: 'slow', ms: 300 } },
    ...(consumer === undefined
      ? []
      : [{ step: 'end', times: 1, act: { kind: 'accept', next: 'answer', kill: consumer.pid } } as const]),
  ];
  await scene.sink.script([draw.oneOf(rules)]);
  scene.fault();
}

async function changeMind(scene: Scene, draw: Draw): Promise<void> {
  const contact = draw.oneOf(scene.contacts);
  await scene.client.request({
    method: 'PATCH',
    path: `/api/contacts/${contact.id}/comm-preferences`,
    body: {
      doNotEmail: draw.between(0, 1) < 0.5,
      reason: 'changed their mind',
      policyBasis: 'customer_request',
    },
  });
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
    { timeoutMs: 180_000, what: 'everything to come to rest' },
  ).catch((error: Error) => scene.claim(false, error.message));
}
