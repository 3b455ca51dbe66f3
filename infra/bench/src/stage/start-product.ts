import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokenFor } from '@crm/demo';
import { freePort, spawnApp, startCommand, waitFor } from '@crm/dev';
import { refuseSettings } from '../frame/refusals.ts';
import { refuseStale } from '../frame/refuse-stale.ts';
import type { Place, Stage } from './open-stage.ts';

export type AppName = 'api' | 'dispatcher' | 'consumer';

/** A process of the product: its bundle, as it is delivered, with its defaults. */
export type App = {
  pid: number;
  url: string;
  /** For the api: who may send. */
  token: string;
  stop: () => Promise<void>;
};

type Options = Pick<Stage, 'runDir'> &
  Pick<Place, 'databaseUrl' | 'amqpUrl'> & {
    smtpUrl?: string;
    /** What the row is about, where that is a setting. */
    measured?: Readonly<Record<string, string>>;
  };

const apps = join(import.meta.dirname, '..', '..', '..', '..', 'apps');

/** Starts one, waits until it is ready, and refuses it when it runs with anything but its production defaults. */
export async function startProduct(name: AppName, options: Options): Promise<App> {
  refuseStale(join(apps, name));
  const { runDir, databaseUrl, amqpUrl, smtpUrl = 'smtp://127.0.0.1:9', measured = {} } = options;
  const [port, secret] = [String(await freePort()), randomBytes(32).toString('hex')];
  const own: Record<AppName, Record<string, string>> = {
    // Signed by a shared secret, as a bench has no identity provider; what is checked is the same token.
    api: { PORT: port, AUTH_JWT_SECRET: secret, AUTH_ALLOW_SHARED_SECRET: 'true' },
    dispatcher: { METRICS_PORT: port },
    consumer: { METRICS_PORT: port, SMTP_URL: smtpUrl, MAIL_FROM: 'Servicer <notices@servicer.example>' },
  };
  const spawned = await spawnApp({
    name,
    ...startCommand(join(apps, name)),
    env: { DATABASE_URL: databaseUrl, AMQP_URL: amqpUrl, NODE_ENV: 'production', ...own[name], ...measured },
    runDir,
  });
  const url = `http://127.0.0.1:${port}`;
  let ended = false;
  void spawned.exited.then(() => {
    ended = true;
  });
  const isReady = async () => {
    if (ended) throw new Error(`${name} ended:\n${spawned.output().slice(-1_500)}`);
    return fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  };
  await waitFor(isReady, { timeoutMs: 60_000, what: `${name} to be ready` });
  refuseSettings(environmentOf(spawned.pid), name, Object.keys(measured));
  return {
    pid: spawned.pid,
    url,
    token: await tokenFor(secret, 'crm:agent'),
    stop: async () => void (await spawned.stop('SIGTERM', 30_000)),
  };
}

/** What the process was really given, as the kernel has it. */
function environmentOf(pid: number): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .filter((entry) => entry !== '');
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
