import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startOwner } from '../../test/owner.ts';
import { readEnv } from '../env.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { baseFolder } from './base-folder.ts';
import { openRun, type Run } from './open-run.ts';
import { reapDeadRuns } from './reap-dead-runs.ts';
import { runFile } from './registry.ts';

let run: Run;
beforeAll(async () => {
  run = await openRun();
});
afterAll(() => run.close());

test('what a killed owner left behind is ended and removed by the next start', async () => {
  // A place of their own: anybody else who starts a run, in whichever checkout, would be the one that cleans up.
  const env = { TMPDIR: mkdtempSync(join(readEnv().tmpDir, 'crm-')) };
  // PostgreSQL, which is not root, must reach it.
  chmodSync(env.TMPDIR, 0o755);
  onTestFinished(() => rmSync(env.TMPDIR, { recursive: true }));
  const { owner, report } = await startOwner({ runDir: run.runDir, env });
  const pids = [report.postgresPid ?? 0, report.appPid];
  await owner.kill();
  expect(pids.map((pid) => startTimeOf(pid))).not.toContain(null);

  const next = await startOwner({ runDir: run.runDir, env });

  expect(pids.map((pid) => startTimeOf(pid))).toEqual([null, null]);
  expect(existsSync(report.runDir)).toBe(false);
  expect(existsSync(join(env.TMPDIR, basename(baseFolder()), 'runs', basename(runFile(report.runDir))))).toBe(
    false,
  );
  await next.owner.stop('SIGTERM', 60_000);
});

test('a live owner loses nothing to the reaper', async () => {
  const { owner, report } = await startOwner({ runDir: run.runDir });

  await reapDeadRuns();

  expect(startTimeOf(report.postgresPid ?? 0)).not.toBeNull();
  expect(existsSync(report.runDir)).toBe(true);
  expect(await owner.stop('SIGTERM', 60_000)).toEqual({ code: 0, signal: null });
  expect(startTimeOf(report.postgresPid ?? 0)).toBeNull();
  expect(existsSync(report.runDir)).toBe(false);
});

test('a process that got the pid of a dead child is left alone', async () => {
  const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
  await once(stranger, 'spawn');
  const deadRun = mkdtempSync(join(baseFolder(), 'run-'));
  const owner = { pid: 999_999_999, startTime: '1', project: '/', runDir: deadRun, removeDir: true };
  const child = { pid: stranger.pid, startTime: '1', group: false, endWith: 'SIGKILL' };
  writeFileSync(runFile(deadRun), `${JSON.stringify(owner)}\n${JSON.stringify(child)}\n`);

  await reapDeadRuns();

  expect(existsSync(deadRun)).toBe(false);
  expect(startTimeOf(stranger.pid ?? 0)).not.toBeNull();
  stranger.kill();
});

test('logs kept after a failure go after three days, not before', async () => {
  const [old, recent] = ['run-old-', 'run-new-'].map((name) => mkdtempSync(join(baseFolder(), name)));
  const fourDaysAgo = Date.now() / 1_000 - 4 * 24 * 60 * 60;
  utimesSync(old ?? '', fourDaysAgo, fourDaysAgo);

  await reapDeadRuns();

  expect([old, recent].map((folder) => existsSync(folder ?? ''))).toEqual([false, true]);
  rmSync(recent ?? '', { recursive: true });
});
