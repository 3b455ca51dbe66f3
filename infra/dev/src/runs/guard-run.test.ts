import { chmodSync, existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Report, startOwner } from '../../test/owner.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { waitFor } from '../process/wait-for.ts';
import { openRun, type Run } from './open-run.ts';
import { runFile } from './registry.ts';

let run: Run;
beforeAll(async () => {
  run = await openRun();
});
afterAll(() => run.close());

const untilGone = async ({ runDir, appPid, postgresPid }: Report) =>
  waitFor(
    () =>
      [appPid, postgresPid ?? 0].every((pid) => startTimeOf(pid) === null) &&
      !existsSync(runDir) &&
      !existsSync(runFile(runDir)),
    { timeoutMs: 60_000, what: 'the guard to end what was left behind' },
  );

test('what a killed owner left behind ends at once where the run is guarded', async () => {
  // In a temporary folder of its own no start of anybody else sweeps it; the server is lent, so nothing is copied there.
  const env = { TMPDIR: mkdtempSync(join(run.runDir, 'tmp-')), DATABASE_URL: 'postgres://127.0.0.1:1/lent' };
  chmodSync(env.TMPDIR, 0o711);
  const { owner, report } = await startOwner({ runDir: run.runDir, guarded: true, env });
  expect(startTimeOf(report.appPid)).not.toBeNull();
  await owner.kill();
  await untilGone(report);
});

test('an owner that closes its run leaves its guard nothing to do', async () => {
  const { owner, report } = await startOwner({ runDir: run.runDir, guarded: true });
  expect(await owner.stop('SIGTERM', 60_000)).toEqual({ code: 0, signal: null });
  await untilGone(report);
});

test('a worker thread that is stopped is an owner that has gone', async () => {
  const worker = new Worker(new URL('../../test/start-and-report.ts', import.meta.url), {
    argv: [JSON.stringify({ guarded: true })],
    stdout: true,
  });
  let said = '';
  worker.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  const [, json = ''] = await waitFor(() => /report (.*)\n/.exec(said), {
    timeoutMs: 60_000,
    what: 'the report of the worker',
  });
  const report = JSON.parse(json) as Report;
  await worker.terminate();
  await untilGone(report);
});

// Breaks tried: a guard that ends nothing turns the first and the last red.
