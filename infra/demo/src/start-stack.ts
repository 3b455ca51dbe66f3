import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createDb, type Db, migrate } from '@crm/db';
import { freePort, type SpawnedApp, spawnApp, startServers, waitFor } from '@crm/dev';
import { seed } from './seed.ts';

export type Stack = {
  apiUrl: string;
  jwtSecret: string;
  mailbox: { webUrl: string; messages: () => Promise<{ subject: string; envelopeTo: string[] }[]> };
  db: Db;
  stop: () => Promise<void>;
};

const readyTimeoutMs = 60_000;

/** Starts everything the product needs and the product itself: real servers, then each app as its own process. */
export async function startStack({ log }: { log: (line: string) => void }): Promise<Stack> {
  const servers = await startServers({ postgres: true, rabbit: true, mailbox: true, durable: true, log });
  const apps: SpawnedApp[] = [];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch((error: Error) => log(error.message));
  try {
    const databaseUrl = servers.postgres.url;
    await migrate(databaseUrl);
    const db = createDb({ url: databaseUrl, appName: 'crm-demo', poolMax: 2 });
    await seed(db);

    const jwtSecret = randomBytes(32).toString('hex');
    const [apiPort, dispatcherPort, consumerPort] = [await freePort(), await freePort(), await freePort()];
    const shared = { DATABASE_URL: databaseUrl, AMQP_URL: servers.rabbit.url, LOG_LEVEL: 'info' };
    const start = async (name: string, env: Record<string, string>) => {
      const cwd = fileURLToPath(new URL(`../../../apps/${name}/`, import.meta.url));
      const app = await spawnApp({
        name,
        command: process.execPath,
        args: ['dist/main.mjs'],
        env: { ...shared, ...env },
        cwd,
        runDir: servers.runDir,
      });
      apps.push(app);
      void app.exited.then(({ code }) => {
        if (code !== 0) failed.reject(new Error(`${name} ended with ${code}; its log: ${app.logFile}`));
      });
    };
    await start('dispatcher', { METRICS_PORT: String(dispatcherPort) });
    await start('consumer', {
      METRICS_PORT: String(consumerPort),
      SMTP_URL: servers.mailbox.smtpUrl,
      MAIL_FROM: 'Demo Mortgage Servicing <notices@servicer.example>',
      SERVICER_NAME: 'Demo Mortgage Servicing',
      SERVICER_PHONE: '(202) 555-0100',
      SERVICER_ADDRESS: '100 Example Plaza, Springfield',
    });
    await start('api', { PORT: String(apiPort), AUTH_JWT_SECRET: jwtSecret });
    const apiUrl = `http://127.0.0.1:${apiPort}`;
    for (const url of [apiUrl, `http://127.0.0.1:${dispatcherPort}`, `http://127.0.0.1:${consumerPort}`]) {
      const ready = waitFor(() => isReady(`${url}/readyz`), {
        timeoutMs: readyTimeoutMs,
        what: `${url} to be ready`,
      });
      await Promise.race([ready, failed.promise]);
    }
    return {
      apiUrl,
      jwtSecret,
      mailbox: servers.mailbox,
      db,
      stop: async () => {
        await db.end();
        await Promise.all(apps.map((app) => app.stop()));
        await servers.stop();
      },
    };
  } catch (error) {
    for (const app of apps) log(`${app.logFile}:\n${app.output().slice(-1_500)}`);
    await Promise.all(apps.map((app) => app.stop()));
    await servers.stop();
    throw error;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
