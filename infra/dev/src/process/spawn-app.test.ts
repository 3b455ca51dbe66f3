import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRun, type Run } from '../runs/open-run.ts';
import { spawnApp } from './spawn-app.ts';
import { startTimeOf } from './start-time-of.ts';
import { waitFor } from './wait-for.ts';

let run: Run;
beforeAll(async () => {
  run = await openRun();
});
afterAll(() => run.close());

const shell = (script: string, env: Record<string, string> = {}) =>
  spawnApp({ name: 'app', command: 'sh', args: ['-c', script], env, cwd: '/', runDir: run.runDir });

test('output is there to wait for, in memory and in a log of its own', async () => {
  const app = await shell('echo "up on $WHERE"; echo aside >&2; exit 3', { WHERE: 'port 1' });

  const [, port] = await app.waitForOutput(/up on port (\d+)/, 10_000);
  expect(port).toBe('1');
  expect(await app.exited).toEqual({ code: 3, signal: null });
  expect(app.output().split('\n').toSorted()).toEqual(['', 'aside', 'up on port 1']);
  const other = await shell('echo other');
  await other.exited;
  expect(other.logFile).not.toBe(app.logFile);
  expect(readFileSync(app.logFile, 'utf8')).toContain('aside');
});

test('the environment is what was given, plus PATH', async () => {
  const app = await shell('env', { GIVEN: 'yes' });
  await app.exited;

  const names = app
    .output()
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0]);
  expect(names.filter((name) => !['PWD', '_', 'SHLVL', 'OLDPWD'].includes(name ?? '')).toSorted()).toEqual([
    'GIVEN',
    'PATH',
  ]);
});

test('an app that ends before it said what is waited for is an error with its last words', async () => {
  const app = await shell('echo no database; exit 1');

  await expect(app.waitForOutput('listening', 10_000)).rejects.toThrow(
    /app ended .* without listening[\s\S]*no database/,
  );
});

test('an app that ignores SIGTERM is killed at the deadline, with its children', async () => {
  const app = await shell("trap '' TERM; sleep 600 & echo child $!; while :; do wait; done");
  const [, child] = await app.waitForOutput(/child (\d+)\n/, 10_000);

  expect(await app.stop('SIGTERM', 100)).toEqual({ code: null, signal: 'SIGKILL' });
  // Killed with its group; the system takes it off its list a moment later.
  await waitFor(() => startTimeOf(Number(child)) === null, {
    timeoutMs: 60_000,
    what: 'the end of the child',
  });
});

test('a command that does not exist is an error that names it', async () => {
  const starting = spawnApp({
    name: 'none',
    command: '/no/such',
    args: [],
    env: {},
    cwd: '/',
    runDir: run.runDir,
  });

  await expect(starting).rejects.toThrow(/\/no\/such could not be started/);
});
