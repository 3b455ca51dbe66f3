import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { type SpawnedApp, spawnApp, waitFor } from '@crm/dev';
import { inject } from 'vitest';

/** The scheduler as a process of its own, with what its probe tells. */
export type SchedulerProcess = SpawnedApp & {
  url: () => Promise<string>;
  metrics: () => Promise<string>;
  /** The value of a metric by its name and labels as they stand in the text. */
  metric: (name: string) => Promise<number | undefined>;
  leads: () => boolean;
};

/** A database of one test's own; schedulers are real processes on it. */
export type Desk = {
  database: TestDatabase;
  start: (env?: Record<string, string>) => Promise<SchedulerProcess>;
  /** The one that leads, as soon as one does. */
  leader: (among: readonly SchedulerProcess[]) => Promise<SchedulerProcess>;
  close: () => Promise<void>;
};

export const patience = { timeoutMs: 60_000 };

export async function openDesk(): Promise<Desk> {
  const database = await createTestDatabase(inject('databaseUrl'));
  const started: SchedulerProcess[] = [];
  return {
    database,
    start: async (env = {}) => {
      const app = await spawnApp({
        name: 'scheduler',
        command: process.execPath,
        args: [join(import.meta.dirname, '..', 'src', 'main.ts')],
        cwd: '/',
        runDir: inject('runDir'),
        env: {
          DATABASE_URL: database.url,
          METRICS_PORT: '0',
          LOG_LEVEL: 'debug',
          NODE_COMPILE_CACHE: join(inject('runDir'), 'compile-cache'),
          ...env,
        },
      });
      const url = async () => {
        const [, port] = await app.waitForOutput(/"port":(\d+)/, patience.timeoutMs);
        return `http://127.0.0.1:${port}`;
      };
      const metrics = async () => (await fetch(`${await url()}/metrics`)).text();
      const scheduler: SchedulerProcess = {
        ...app,
        url,
        metrics,
        metric: async (name) => {
          const line = (await metrics()).split('\n').find((one) => one.startsWith(`${name} `));
          return line === undefined ? undefined : Number(line.slice(name.length + 1));
        },
        leads: () => {
          const said = [...app.output().matchAll(/"msg":"this process (leads|gives|has lost)/g)].at(-1);
          return said?.[1] === 'leads';
        },
      };
      started.push(scheduler);
      return scheduler;
    },
    leader: (among) =>
      waitFor(() => among.find((one) => one.leads()), { ...patience, what: 'one of them to lead' }),
    close: async () => {
      await Promise.all(started.map((one) => one.kill()));
      await database.drop();
    },
  };
}
