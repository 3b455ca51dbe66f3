import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type SpawnedApp, spawnApp, waitFor } from '@crm/dev';
import { jwtSecret } from './client.ts';
import { patience } from './patience.ts';

export type AppName = 'api' | 'dispatcher' | 'consumer' | 'scheduler';

/** A process of the product. */
export type App = SpawnedApp & {
  name: AppName;
  url: string;
  isRunning: () => boolean;
  signal: (signal: NodeJS.Signals) => void;
  /** What it uses now; resident memory from /proc. */
  residentMb: () => number;
};

export type AppSettings = {
  productRoot: string;
  runDir: string;
  databaseUrl: string;
  amqpUrl: string;
  smtpUrl: string;
  /** The key that seals the audit log, in PEM. */
  sealKey: string;
  /** Fine categories that are sent once more where the outcome is unknown. */
  resendUnknown: readonly string[];
};

/** Starts a process of the product from its sources, with the settings that production has. */
export async function startApp(
  name: AppName,
  settings: AppSettings,
  { untilReady = true }: { untilReady?: boolean } = {},
): Promise<App> {
  const port = await freePort();
  const letters = { SMTP_URL: settings.smtpUrl, MAIL_FROM: 'Servicer <notices@servicer.example>' };
  const own: Record<AppName, Record<string, string>> = {
    api: { PORT: String(port), AUTH_JWT_SECRET: jwtSecret },
    dispatcher: { METRICS_PORT: String(port) },
    consumer: {
      METRICS_PORT: String(port),
      ...letters,
      ...(settings.resendUnknown.length > 0 && {
        CONSUMER_RESEND_UNKNOWN: settings.resendUnknown.join(','),
      }),
    },
    scheduler: { METRICS_PORT: String(port), AUDIT_SEAL_KEY: settings.sealKey },
  };
  const spawned = await spawnApp({
    name,
    command: process.execPath,
    args: ['src/main.ts'],
    cwd: join(settings.productRoot, 'apps', name),
    runDir: settings.runDir,
    env: {
      DATABASE_URL: settings.databaseUrl,
      AMQP_URL: settings.amqpUrl,
      LOG_LEVEL: 'debug',
      // Hundreds of them start, each from its sources.
      NODE_COMPILE_CACHE: join(settings.runDir, 'compile-cache'),
      ...own[name],
    },
  });
  let running = true;
  void spawned.exited.then(() => {
    running = false;
  });
  const app: App = {
    ...spawned,
    name,
    url: `http://127.0.0.1:${port}`,
    isRunning: () => running,
    signal: (signal) => {
      if (running) process.kill(spawned.pid, signal);
    },
    residentMb: () => residentMb(spawned.pid),
  };
  if (untilReady) await ready(app);
  return app;
}

/** Waits for a process to say that it is ready; throws with its last words when it ends instead. */
export async function ready(app: App): Promise<void> {
  const answers = async () => {
    if (!app.isRunning()) throw new Error(`${app.name} ended:\n${app.output().slice(-1_500)}`);
    return fetch(`${app.url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.ok,
      () => false,
    );
  };
  await waitFor(answers, { timeoutMs: patience.ms, what: `${app.name} to be ready` });
}

function residentMb(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1_024);
  } catch {
    return 0;
  }
}
