import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOwner } from '../../test/owner.ts';
import { openRun, type Run } from '../runs/open-run.ts';
import { startPostgres } from './start-postgres.ts';

let run: Run;
beforeAll(async () => {
  run = await openRun();
});
afterAll(() => run.close());

const log = () => undefined;

async function query(url: string, text: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

test('with umask 077 and nothing readable in the project it starts, on files of its own copy', async () => {
  // A fresh temporary folder makes the copy of the binaries happen here and under this umask.
  const tmp = mkdtempSync(join(run.runDir, 'tmp-'));
  chmodSync(tmp, 0o711);
  const { owner, report } = await startOwner({ runDir: run.runDir, umask: '077', env: { TMPDIR: tmp } });

  expect(await query(report.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  // Not below the project, which may lie in a folder that only root can enter.
  expect(readlinkSync(`/proc/${report.postgresPid}/exe`).startsWith(tmp)).toBe(true);
  const maps = readFileSync(`/proc/${report.postgresPid}/maps`, 'utf8');
  expect(maps).not.toContain('node_modules');
  await owner.stop();
});

test('a temporary folder that only root can enter is passed over for one that all can', async () => {
  const tmp = mkdtempSync(join(run.runDir, 'tmp-'));
  mkdirSync(join(tmp, 'inner'));
  const { owner, report } = await startOwner({ runDir: run.runDir, env: { TMPDIR: join(tmp, 'inner') } });

  expect(await query(report.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await owner.stop();
});

test('two at once have ports and data of their own', async () => {
  const [one, other] = await Promise.all([
    startPostgres({ runDir: run.runDir, log }),
    startPostgres({ runDir: run.runDir, log }),
  ]);

  expect(one.port).not.toBe(other.port);
  await query(one.url, 'create table only_here ()');
  await expect(query(other.url, 'select from only_here')).rejects.toThrow(/does not exist/);
  await Promise.all([one.stop(), other.stop()]);
});

test('killed and restarted it is back on the same port with what was committed', async () => {
  const server = await startPostgres({ runDir: run.runDir, log, durable: true });
  expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
  await query(server.url, 'create table kept as select 7 as seven');

  await server.kill();
  await expect(query(server.url, 'select 1')).rejects.toThrow(/ECONNREFUSED|CONNECTION/);
  await server.restart();

  expect(await query(server.url, 'select seven from kept')).toEqual([{ seven: 7 }]);
  await server.stop();
  await server.stop();
});

test('a server that cannot start says its last words', async () => {
  const starting = startPostgres({ runDir: run.runDir, log, settings: ['no_such_setting=1'] });

  await expect(starting).rejects.toThrow(/unrecognized configuration parameter "no_such_setting"/);
});
