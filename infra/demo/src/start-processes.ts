import { fileURLToPath } from 'node:url';
import { freePort, type SpawnedApp, spawnApp, startCommand } from '@crm/dev';
import type { Letterhead } from './letterhead.ts';
import { makeSealKeys } from './make-seal-keys.ts';

export type ProcessesOptions = {
  databaseUrl: string;
  amqpUrl: string;
  runDir: string;
  port: number;
  jwtSecret: string;
  smtpUrl: string;
  letterhead: Letterhead;
  /** What one of them is given beside or instead of that: servers by a name and with rights of its own. */
  own?: Partial<Record<'dispatcher' | 'consumer' | 'scheduler' | 'api', Readonly<Record<string, string>>>>;
};

export type Processes = {
  /** Where each says that it is ready. */
  probes: string[];
  /** Rejects when one of them ends by itself. */
  failed: Promise<never>;
  /** Standard output and error of all of them so far. */
  output: () => string;
  stop: () => Promise<void>;
};

/** Starts each app as its own process, from its bundle, configured by its environment alone. */
export async function startProcesses(options: ProcessesOptions): Promise<Processes> {
  const { databaseUrl, amqpUrl, runDir, port, jwtSecret, smtpUrl, letterhead, own = {} } = options;
  const { servicer, mailFrom } = letterhead;
  const [dispatcherPort, consumerPort, schedulerPort] = [
    String(await freePort()),
    String(await freePort()),
    String(await freePort()),
  ];
  const letters = {
    MAIL_FROM: `${mailFrom.name} <${mailFrom.address}>`,
    SERVICER_NAME: servicer.name,
    SERVICER_PHONE: servicer.phone,
    SERVICER_ADDRESS: servicer.address,
  };
  const sealKeys = await makeSealKeys(runDir);
  const environments = {
    dispatcher: { METRICS_PORT: dispatcherPort, AMQP_URL: amqpUrl },
    consumer: {
      METRICS_PORT: consumerPort,
      AMQP_URL: amqpUrl,
      SMTP_URL: smtpUrl,
      ...letters,
    },
    scheduler: { METRICS_PORT: schedulerPort, AUDIT_SEAL_KEY_FILE: sealKeys.privateFile },
    api: {
      ...letters,
      AMQP_URL: amqpUrl,
      PORT: String(port),
      AUTH_JWT_SECRET: jwtSecret,
      AUDIT_SEAL_PUBLIC_KEYS_FILE: sealKeys.publicFile,
      DEMO_SIGN_IN: 'true',
      CRM_ENVIRONMENT: 'demo',
    },
  };
  const apps: SpawnedApp[] = [];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  for (const name of ['dispatcher', 'consumer', 'scheduler', 'api'] as const) {
    const app = await spawnApp({
      name,
      ...startCommand(fileURLToPath(new URL(`../../../apps/${name}/`, import.meta.url))),
      env: { DATABASE_URL: databaseUrl, ...environments[name], ...own[name] },
      runDir,
    });
    apps.push(app);
    void app.exited.then(({ code, signal }) => {
      failed.reject(
        new Error(`${name} ended (${code ?? signal}). Its last words:\n${app.output().slice(-1_500)}`),
      );
    });
  }
  return {
    probes: [port, dispatcherPort, consumerPort, schedulerPort].map(
      (one) => `http://127.0.0.1:${one}/readyz`,
    ),
    failed: failed.promise,
    output: () => apps.map((app) => app.output()).join(''),
    stop: async () => {
      await Promise.all(apps.map((app) => app.stop()));
    },
  };
}
