import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { seed, tokenFor } from '@crm/demo';
import { createRabbitAdmin, freePort, type SpawnedApp, spawnApp, waitFor } from '@crm/dev';
import { createScriptedSmtpSink, type SmtpSink } from '@crm/providers/testing';
import type { App } from '@crm/runtime';
import { inject } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const patience = 60_000;

/** The programs from their sources, each a process of its own, on servers of the test's own. */
export type Programs = {
  database: TestDatabase;
  sink: SmtpSink;
  /** Where each shows its metrics. */
  ports: Readonly<Record<App, number>>;
  /** Text of `/metrics` of a program. */
  metrics: (app: App) => Promise<string>;
  /** Posts a letter to a borrower; answers the body. */
  post: (options?: {
    headers?: Record<string, string>;
    subject?: string;
  }) => Promise<Record<string, unknown>>;
  untilState: (messageId: string, state: string) => Promise<void>;
  /** Ends all of them in order and starts them again, as after an update. */
  restart: () => Promise<void>;
  output: () => string;
  close: () => Promise<void>;
};

export async function startPrograms(own: Readonly<Record<string, string>> = {}): Promise<Programs> {
  const admin = createRabbitAdmin({
    amqpUrl: inject('amqpUrl'),
    managementUrl: inject('amqpManagementUrl'),
  });
  const vhost = `crm-watch-${randomBytes(5).toString('hex')}`;
  const [database, sink, amqpUrl] = await Promise.all([
    createTestDatabase(inject('databaseUrl')),
    createScriptedSmtpSink(),
    admin.createVhost(vhost),
  ]);
  await seed(database.db);
  const ports: Record<App, number> = {
    api: await freePort(),
    dispatcher: await freePort(),
    consumer: await freePort(),
    scheduler: await freePort(),
  };
  const secret = randomBytes(32).toString('hex');
  const urlOf = (app: App, path: string) => `http://127.0.0.1:${ports[app]}${path}`;
  const common = { DATABASE_URL: database.url, AMQP_URL: amqpUrl, ...own };
  const environments: Partial<Record<App, Record<string, string>>> = {
    dispatcher: { METRICS_PORT: String(ports.dispatcher) },
    consumer: {
      METRICS_PORT: String(ports.consumer),
      SMTP_URL: sink.url,
      MAIL_FROM: 'notices@servicer.example',
    },
    scheduler: { METRICS_PORT: String(ports.scheduler) },
    api: { PORT: String(ports.api), AUTH_JWT_SECRET: secret },
  };
  let running: SpawnedApp[] = [];
  let earlier = '';

  async function start(): Promise<void> {
    for (const [app, env] of Object.entries(environments)) {
      const main = join(root, 'apps', app, 'src', 'main.ts');
      running.push(
        await spawnApp({
          name: `watch-${app}`,
          command: process.execPath,
          args: [main],
          env: { ...common, ...env },
          cwd: '/',
          runDir: inject('runDir'),
        }),
      );
    }
    for (const app of Object.keys(environments) as App[]) {
      const isReady = async () => (await fetch(urlOf(app, '/readyz')).catch(() => null))?.ok ?? false;
      await waitFor(isReady, { timeoutMs: patience, what: `${app} to be ready` });
    }
  }

  async function stop(): Promise<void> {
    await Promise.all(running.map((app) => app.stop('SIGTERM', 30_000)));
    earlier += running.map((app) => app.output()).join('');
    running = [];
  }

  await start();
  return {
    database,
    sink,
    ports,
    metrics: async (app) => (await fetch(urlOf(app, '/metrics'))).text(),
    post: async ({ headers = {}, subject = 'Your payment was received' } = {}) => {
      const response = await fetch(urlOf('api', '/api/loans/5001/crm/send-email'), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await tokenFor(secret, 'crm:agent')}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: JSON.stringify({
          to: ['maple.house@x.example'],
          subject,
          templateId: 'payment-received-v1',
          variables: { PaymentAmount: 184_213, PaymentDate: '2026-11-03', PaymentMethod: 'AutoPay' },
        }),
      });
      const body = (await response.json()) as Record<string, unknown>;
      if (response.status !== 202) throw new Error(`${response.status} ${JSON.stringify(body)}`);
      return body;
    },
    untilState: async (messageId, wanted) => {
      const isThere = async () => {
        const [row] = await database.db.sql`SELECT state FROM messages WHERE id = ${messageId}`;
        return row?.state === wanted;
      };
      await waitFor(isThere, { timeoutMs: patience, what: `the message to be ${wanted}` });
    },
    restart: async () => {
      await stop();
      await start();
    },
    output: () => earlier + running.map((app) => app.output()).join(''),
    close: async () => {
      await stop();
      await sink.stop();
      await Promise.all([database.drop(), admin.deleteVhost(vhost)]);
    },
  };
}
