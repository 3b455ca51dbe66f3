import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readEnv } from '../src/env.ts';
import { createRabbitAdmin } from '../src/rabbit/rabbit-admin.ts';
import { startServers } from '../src/start-servers.ts';
import type {} from './provided-context.ts';

type Lent = {
  databaseUrl: string;
  rabbit: { amqpUrl: string; managementUrl: string } | null;
  runDir: string;
  stop: () => Promise<void>;
};

/** Lends one package's run a PostgreSQL and, where it uses the broker, a vhost of its own; returns the clean-up. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const wantsRabbit = usesBroker(project.config.root);
  const lent = lentByRunner(wantsRabbit) ?? (await startOwn(wantsRabbit));
  project.provide('databaseUrl', lent.databaseUrl);
  project.provide('runDir', lent.runDir);
  if (lent.rabbit === null) return lent.stop;

  const admin = createRabbitAdmin(lent.rabbit);
  const vhost = `crm-test-${randomBytes(6).toString('hex')}`;
  project.provide('amqpUrl', await admin.createVhost(vhost));
  project.provide('amqpManagementUrl', lent.rabbit.managementUrl);
  return async () => {
    await admin.deleteVhost(vhost);
    await lent.stop();
  };
}

// A broker takes seconds to start; a package that only asks the database must not pay for one.
function usesBroker(packageDir: string): boolean {
  const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
    name?: string;
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const named = { ...manifest.dependencies, ...manifest.devDependencies };
  return manifest.name === '@crm/broker' || '@crm/broker' in named;
}

function lentByRunner(wantsRabbit: boolean): Lent | null {
  const env = readEnv();
  if (env.testDatabaseUrl === null || env.testRunDir === null) return null;
  const lent = { databaseUrl: env.testDatabaseUrl, runDir: env.testRunDir, stop: async () => undefined };
  if (!wantsRabbit) return { ...lent, rabbit: null };
  if (env.testAmqpUrl === null || env.testManagementUrl === null) return null;
  return { ...lent, rabbit: { amqpUrl: env.testAmqpUrl, managementUrl: env.testManagementUrl } };
}

async function startOwn(wantsRabbit: boolean): Promise<Lent> {
  if (!wantsRabbit) {
    const { postgres, runDir, stop } = await startServers({ postgres: true });
    return { databaseUrl: postgres.url, rabbit: null, runDir, stop };
  }
  const { postgres, rabbit, runDir, stop } = await startServers({ postgres: true, rabbit: true });
  const urls = { amqpUrl: rabbit.url, managementUrl: rabbit.managementUrl };
  return { databaseUrl: postgres.url, rabbit: urls, runDir, stop };
}
