import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '@crm/db/testing';
import { letterhead, seed, startProcesses } from '@crm/demo';
import { createRabbitAdmin, freePort, provideChromium, waitFor } from '@crm/dev';
import { chromium } from 'playwright-core';

/** Where one running product and its browser are. */
export type Product = {
  /** Where the api serves the console. */
  consoleUrl: string;
  databaseUrl: string;
  jwtSecret: string;
  /** Where the running browser takes connections. */
  browserUrl: string;
};

export type ProductOptions = {
  databaseUrl: string;
  amqpUrl: string;
  amqpManagementUrl: string;
  runDir: string;
  smtpUrl: string;
};

// Without these, Chromium looks for its maker's hosts at every start.
const browserFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the product's processes on a database and a vhost of their own, and a browser. `ending` takes what stops them. */
export async function startProduct(
  { databaseUrl, amqpUrl, amqpManagementUrl, runDir, smtpUrl }: ProductOptions,
  ending: (() => Promise<void>)[],
): Promise<Product> {
  const database = await createTestDatabase(databaseUrl);
  ending.push(database.drop);
  await seed(database.db);
  const rabbit = createRabbitAdmin({ amqpUrl, managementUrl: amqpManagementUrl });
  const vhost = `crm-e2e-${randomBytes(6).toString('hex')}`;
  const productAmqpUrl = await rabbit.createVhost(vhost);
  ending.push(() => rabbit.deleteVhost(vhost));
  const port = await freePort();
  const jwtSecret = randomBytes(32).toString('hex');
  const processes = await startProcesses({
    databaseUrl: database.url,
    amqpUrl: productAmqpUrl,
    runDir,
    port,
    jwtSecret,
    smtpUrl,
    letterhead,
  });
  ending.push(processes.stop);
  for (const probe of processes.probes) {
    const ready = waitFor(() => answers(probe), { timeoutMs: 60_000, what: `${probe} to be ready` });
    await Promise.race([ready, processes.failed]);
  }
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const browser = await chromium.launchServer({
    executablePath: await provideChromium({ runDir, log }),
    args: browserFlags,
    chromiumSandbox: false,
  });
  ending.push(() => browser.close());
  return {
    consoleUrl: `http://127.0.0.1:${port}`,
    databaseUrl: database.url,
    jwtSecret,
    browserUrl: browser.wsEndpoint(),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
