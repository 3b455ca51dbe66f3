import { randomBytes } from 'node:crypto';
import { createDb, migrate } from '@crm/db';
import { findRabbit, freePort, startServers, waitFor } from '@crm/dev';
import { letterhead } from './letterhead.ts';
import { seed } from './seed.ts';
import { startOneProcess } from './start-one-process.ts';
import { startPostOffice } from './start-post-office.ts';
import { startProcesses } from './start-processes.ts';

export type Stack = {
  apiUrl: string;
  jwtSecret: string;
  runDir: string;
  mailbox: { webUrl: string; messages: () => Promise<{ subject: string; envelopeTo: string[] }[]> };
  stop: () => Promise<void>;
};

const readyTimeoutMs = 60_000;

/**
 * Starts everything the product needs and the product itself: real servers, then each app as its own process. Only
 * where no RabbitMQ can be had, or where `oneProcess` asks for it, the apps share a process and an in-process broker.
 */
export async function startStack({
  log,
  oneProcess,
}: {
  log: (line: string) => void;
  oneProcess: boolean;
}): Promise<Stack> {
  const isAlone = oneProcess || findRabbit().kind === 'none';
  const { servers, amqpUrl } = isAlone ? await withoutBroker(log) : await withBroker(log);
  const ending: (() => Promise<void>)[] = [servers.stop];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    const databaseUrl = servers.postgres.url;
    const db = createDb({ url: databaseUrl, appName: 'crm-demo' });
    ending.push(() => db.end());
    await migrate(databaseUrl);
    await seed(db);

    const postOffice = await startPostOffice({ mailboxUrl: servers.mailbox.smtpUrl });
    ending.push(postOffice.stop);
    const port = await freePort();
    const apiUrl = `http://127.0.0.1:${port}`;
    const jwtSecret = randomBytes(32).toString('hex');
    const common = { runDir: servers.runDir, port, jwtSecret, smtpUrl: postOffice.smtpUrl, letterhead };
    if (amqpUrl === null) {
      log('No RabbitMQ: api, dispatcher, consumer and scheduler share one process and an in-process broker.');
      ending.push((await startOneProcess({ db, databaseUrl, ...common })).stop);
    } else {
      const processes = await startProcesses({ databaseUrl, amqpUrl, ...common });
      ending.push(processes.stop);
      for (const probe of processes.probes) {
        const ready = waitFor(() => isReady(probe), {
          timeoutMs: readyTimeoutMs,
          what: `${probe} to be ready`,
        });
        await Promise.race([ready, processes.failed]);
      }
    }
    return { apiUrl, jwtSecret, runDir: servers.runDir, mailbox: servers.mailbox, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Log = (line: string) => void;

async function withBroker(log: Log) {
  const servers = await startServers({ postgres: true, rabbit: true, mailbox: true, durable: true, log });
  return { servers, amqpUrl: servers.rabbit.url };
}

async function withoutBroker(log: Log) {
  return {
    servers: await startServers({ postgres: true, mailbox: true, durable: true, log }),
    amqpUrl: null,
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
