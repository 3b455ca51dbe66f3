import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '@crm/db/testing';
import { letterhead, seed, startPostOffice, startProcesses } from '@crm/demo';
import { freePort, provideChromium, startMailbox, waitFor } from '@crm/dev';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import type {} from './provided-context.ts';

// Without these, Chromium looks for its maker's hosts at every start.
const browserFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the product's processes on a database of their own, and one browser; returns the clean-up. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { databaseUrl, amqpUrl, runDir } = project.getProvidedContext();
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const ending: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    const database = await createTestDatabase(databaseUrl);
    ending.push(database.drop);
    await seed(database.db);
    const mailbox = await startMailbox({ runDir, log: () => undefined });
    const postOffice = await startPostOffice({ mailboxUrl: mailbox.smtpUrl });
    ending.push(postOffice.stop);
    const port = await freePort();
    const jwtSecret = randomBytes(32).toString('hex');
    const processes = await startProcesses({
      databaseUrl: database.url,
      amqpUrl,
      runDir,
      port,
      jwtSecret,
      smtpUrl: postOffice.smtpUrl,
      letterhead,
    });
    ending.push(processes.stop);
    for (const probe of processes.probes) {
      const ready = waitFor(() => answers(probe), { timeoutMs: 60_000, what: `${probe} to be ready` });
      await Promise.race([ready, processes.failed]);
    }
    const browser = await chromium.launchServer({
      executablePath: await provideChromium({ runDir, log }),
      args: browserFlags,
      chromiumSandbox: false,
    });
    ending.push(() => browser.close());
    project.provide('consoleUrl', `http://127.0.0.1:${port}`);
    project.provide('productDatabaseUrl', database.url);
    project.provide('jwtSecret', jwtSecret);
    project.provide('browserUrl', browser.wsEndpoint());
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
