import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { registerChild } from '@crm/dev';

/** A raw variant in a process of its own, as the product's are, so that processor time can be told apart. */
export type Raw = {
  pid: number;
  /** What it said when it was ready. */
  ready: unknown;
  /** Sends an order and waits for its answer; one at a time. */
  ask: (order: unknown) => Promise<unknown>;
  stop: () => Promise<void>;
};

/** Starts `src/raw/<file>` with settings, and with flags of Node if there are any; resolves when it says that it is ready. */
export async function startRaw(
  file: string,
  { runDir, settings, flags = [] }: { runDir: string; settings: Record<string, string>; flags?: string[] },
): Promise<Raw> {
  const child = fork(join(import.meta.dirname, '..', 'raw', file), [JSON.stringify(settings)], {
    execArgv: flags,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} could not be started`);
  registerChild({ runDir, pid });
  const ready = await answerOf(child, file);
  return {
    pid,
    ready,
    ask: async (order) => {
      child.send(order as object);
      return answerOf(child, file);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function answerOf(child: ChildProcess, file: string): Promise<unknown> {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    const ended = once(child, 'exit', { signal }).then(([code, by]) => {
      throw new Error(`raw/${file} ended (${code ?? by})`);
    });
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [unknown];
    return answer;
  } finally {
    listening.abort();
  }
}
