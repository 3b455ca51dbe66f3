import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { constants } from 'node:os';
import { finished } from 'node:stream/promises';
import { readEnv } from '../env.ts';
import { signalProcess } from '../process/end-process.ts';
import { registerChild } from '../runs/registry.ts';

const interruptTimeoutMs = 10_000;

/** Runs a task of turbo's and copies its output to the terminal and to `logFile`; returns its exit status. */
export async function runTurboTests(options: {
  task: 'test' | 'test:long';
  args: string[];
  env: Readonly<Record<string, string>>;
  logFile: string;
  runDir: string;
  /** Sent on to turbo, which ends its tasks. */
  interrupted: AbortSignal;
}): Promise<number> {
  // Two at a time is what two cores carry, and the long ones fill them alone: they measure, and one kills processes by
  // the clock. Turbo refuses an option that is given twice, and the caller's wins.
  const given = options.args.some((arg) => arg.startsWith('--concurrency'));
  const turbo = [
    'run',
    options.task,
    ...(given ? [] : [`--concurrency=${options.task === 'test:long' ? 1 : 2}`]),
    '--log-order=grouped',
    ...options.args,
  ];
  const child = spawn('turbo', turbo, {
    env: { ...readEnv().inherited, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) registerChild({ runDir: options.runDir, pid: child.pid, group: true });
  const log = createWriteStream(options.logFile);
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.on('data', (chunk: Buffer) => {
      to.write(chunk);
      log.write(chunk);
    });
  }
  // To the whole group, as a terminal would: turbo's launcher is blocked and sends nothing on.
  const end = (signal: NodeJS.Signals) =>
    child.pid !== undefined && signalProcess({ pid: child.pid, group: true }, signal);
  let lastResort: NodeJS.Timeout | undefined;
  const interrupt = () => {
    end('SIGINT');
    lastResort = setTimeout(() => end('SIGKILL'), interruptTimeoutMs);
  };
  options.interrupted.addEventListener('abort', interrupt, { once: true });
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  clearTimeout(lastResort);
  log.end();
  await finished(log);
  return status;
}
