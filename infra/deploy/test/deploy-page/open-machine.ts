import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createDb, type Db } from '@crm/db';
import {
  type StartedPostgres,
  type StartedRabbit,
  spawnApp,
  startPostgres,
  startRabbit,
  waitFor,
} from '@crm/dev';
import { createScriptedSmtpSink, type SmtpSink } from '@crm/providers/testing';
import { inject } from 'vitest';
import { readBlocks } from '../../src/read-blocks.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** What docs/deploy.md presumes: servers of one's own, a mail server, an empty folder. */
export type Machine = {
  db: Db;
  sink: SmtpSink;
  postgres: StartedPostgres;
  rabbit: StartedRabbit;
  /** What the page's variables are set to. */
  env: Readonly<Record<string, string>>;
  /** Runs the blocks of the page with this label; throws with what they said when one fails. */
  run: (label: string) => Promise<void>;
  /** Runs the block alone that starts the programs, on what is set up already. */
  startPrograms: () => Promise<void>;
  /** Waits until none of them runs. */
  untilStopped: () => Promise<void>;
  pidOf: (name: string) => number;
  secret: (name: string) => string;
  logOf: (name: string) => string;
  close: () => Promise<void>;
};

export async function openMachine(): Promise<Machine> {
  for (const tool of ['bash', 'curl', 'openssl']) await needed(tool);
  const runDir = inject('runDir');
  // Of its own: roles and users of the page have their real names, and belong to the whole server.
  const servers = { runDir, log: () => undefined };
  const [postgres, rabbit, sink] = await Promise.all([
    startPostgres(servers),
    startRabbit(servers),
    createScriptedSmtpSink(),
  ]);
  const owner = createDb({ url: postgres.url, appName: 'test', poolMax: 2 });
  await owner.sql.unsafe(`CREATE ROLE crm_owner LOGIN CREATEROLE PASSWORD 'of-the-owner'`);
  await owner.sql.unsafe('CREATE DATABASE crm OWNER crm_owner');
  await owner.end(1);
  const crm = new URL(postgres.url);
  crm.pathname = '/crm';
  const db = createDb({ url: crm.href, appName: 'test', poolMax: 4 });
  const ownerUrl = new URL(crm);
  [ownerUrl.username, ownerUrl.password] = ['crm_owner', 'of-the-owner'];
  const deploy = mkdtempSync(join(runDir, 'deploy-'));
  const broker = new URL(rabbit.url);
  const env = {
    PATH: [dirname(process.execPath), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    HOME: deploy,
    OWNER_DATABASE_URL: ownerUrl.href,
    DATABASE_AT: `${crm.host}/crm`,
    BROKER_ADMIN: rabbit.managementUrl,
    BROKER_ADMIN_USER: `${broker.username || 'guest'}:${broker.password || 'guest'}`,
    BROKER_AT: broker.host,
    SMTP_URL: sink.url,
    DEPLOY: deploy,
  };
  const read = (folder: string, name: string) => readFileSync(join(deploy, folder, name), 'utf8').trim();

  async function run(label: string): Promise<void> {
    const blocks = readBlocks('deploy.md').filter((block) => block.label === label);
    if (blocks.length === 0) throw new Error(`the page has no block to run: ${label}`);
    await runScript(blocks.map((block) => block.script).join('\n'));
  }

  async function runScript(script: string): Promise<void> {
    const args = ['-euo', 'pipefail', '-c', script];
    const shell = await spawnApp({ name: 'deploy-page', command: 'bash', args, env, cwd: root, runDir });
    const { code } = await shell.exited;
    if (code !== 0) throw new Error(`the blocks of the page ended with ${code}:\n${shell.output()}`);
  }

  const programs = [1, 2].flatMap((n) => [`dispatcher-${n}`, `consumer-${n}`, `api-${n}`]);
  const isRunning = (name: string) => {
    try {
      return process.kill(Number(read('run', `${name}.pid`)), 0);
    } catch {
      return false;
    }
  };

  return {
    db,
    sink,
    postgres,
    rabbit,
    env,
    run,
    startPrograms: () =>
      runScript(
        readBlocks('deploy.md').find(({ script }) => script.startsWith('start() {'))?.script ?? 'false',
      ),
    untilStopped: async () => {
      await waitFor(() => !programs.some(isRunning), { timeoutMs: 60_000, what: 'the programs to end' });
    },
    pidOf: (name) => Number(read('run', `${name}.pid`)),
    secret: (name) => read('secrets', name),
    logOf: (name) => read('log', `${name}.log`),
    close: async () => {
      await run('stop').catch(() => undefined);
      await db.end(1);
      await Promise.all([sink.stop(), postgres.stop(), rabbit.stop()]);
    },
  };
}

async function needed(tool: string): Promise<void> {
  await promisify(execFile)('sh', ['-c', `command -v ${tool}`]).catch(() => {
    throw new Error(
      `docs/deploy.md is run with ${tool}, which is not installed here: apt-get install ${tool}`,
    );
  });
}
