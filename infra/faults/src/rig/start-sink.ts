import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerChild } from '@crm/dev';
import type { Accept } from '../check/logs.ts';
import type { FromSink, Rule, Step, ToSink } from './sink-script.ts';

/** The mail server as the rig holds it. */
export type Sink = {
  port: number;
  /** Replaces the script; resolves when the server has it. */
  script: (rules: Rule[]) => Promise<void>;
  /** What the server has told of so far; the log on disk is what counts. */
  accepts: () => readonly Accept[];
  /** How often a step was reached. */
  reached: (step: Step) => number;
  /** Log S as it stands on disk. */
  read: () => Accept[];
  stop: () => Promise<void>;
};

/** Starts the mail server with its log below `folder`. */
export async function startSink({ runDir, folder }: { runDir: string; folder: string }): Promise<Sink> {
  const file = join(folder, 'sink.jsonl');
  const child = fork(join(import.meta.dirname, 'sink-process.ts'), [file], {
    execArgv: [],
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  if (child.pid !== undefined) registerChild({ runDir, pid: child.pid });
  const accepts: Accept[] = [];
  const steps = new Map<Step, number>();
  const waiting: (() => void)[] = [];
  const listening = Promise.withResolvers<number>();
  child.on('message', (message: FromSink) => {
    if (message.kind === 'listening') listening.resolve(message.port);
    if (message.kind === 'scripted') waiting.shift()?.();
    if (message.kind === 'accept') accepts.push(message.accept);
    if (message.kind === 'session') steps.set(message.step, (steps.get(message.step) ?? 0) + 1);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void exited.then(() => listening.reject(new Error('the mail server ended')));
  const port = await listening.promise;
  return {
    port,
    script: (rules) =>
      new Promise((resolve, reject) => {
        waiting.push(resolve);
        child.send({ script: rules } satisfies ToSink, (error) => (error ? reject(error) : undefined));
      }),
    accepts: () => accepts,
    reached: (step) => steps.get(step) ?? 0,
    read: () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Accept)
        : [],
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
