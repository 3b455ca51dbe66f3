import { join } from 'node:path';
import { emailTopology } from '@crm/contracts';
import { type SpawnedApp, spawnApp, waitFor } from '@crm/dev';
import { expect, inject, onTestFinished } from 'vitest';
import { type AmqpProxy, startAmqpProxy } from './amqp-proxy.ts';
import { dispatchDeps } from './dispatch-deps.ts';
import type { Stage } from './open-stage.ts';
import { many } from './seed-rows.ts';

const main = join(import.meta.dirname, '..', 'src', 'main.ts');

/** The dispatcher as a process of its own, on a port the system chooses; ended with the test. */
export async function spawnDispatcher(env: Record<string, string>): Promise<SpawnedApp> {
  const app = await spawnApp({
    name: 'dispatcher',
    command: process.execPath,
    args: [main],
    env: { METRICS_PORT: '0', ...env },
    cwd: '/',
    runDir: inject('runDir'),
  });
  onTestFinished(async () => {
    await app.kill();
  });
  return app;
}

/** A process that has published `rows` events and waits for confirms that don't come: they are held by the proxy. */
export async function stuckDispatcher(
  stage: Stage,
  rows: number,
): Promise<{ app: SpawnedApp; proxy: AmqpProxy; ids: string[] }> {
  const patience = { timeoutMs: 60_000 };
  const proxy = await startAmqpProxy(stage.amqpUrl);
  const app = await spawnDispatcher({ DATABASE_URL: stage.database.url, AMQP_URL: proxy.url });
  // Its confirms say that everything is up.
  await stage.seed([{}]);
  await waitFor(async () => (await stage.unpublished()) === 0, { ...patience, what: 'a first event' });
  await stage.take();
  proxy.holdConfirms();
  const ids = await stage.seed(many(rows));
  const { broker } = dispatchDeps(stage);
  await waitFor(async () => (await broker.queueDepth(emailTopology.queue)) === rows, {
    ...patience,
    what: 'the events in the queue',
  });
  expect(await stage.unpublished()).toBe(rows);
  return { app, proxy, ids };
}
