import { startTimeOf } from './start-time-of.ts';
import { waitFor } from './wait-for.ts';

/** A process of ours, told from a stranger with the same pid by its start time. */
export type ProcessIdentity = {
  pid: number;
  startTime: string;
  /** True where the process leads a group of its own that has to end with it. */
  group: boolean;
  /** What is sent first; SIGKILL follows when that did not help in time. */
  endWith: NodeJS.Signals;
};

/** Ends a process unless it is gone or its pid now belongs to another; resolves when it has gone. */
export async function endProcess(identity: ProcessIdentity & { timeoutMs?: number }): Promise<void> {
  const { timeoutMs = 5_000 } = identity;
  const gone = () => startTimeOf(identity.pid) !== identity.startTime;
  for (const signal of [identity.endWith, 'SIGKILL'] as const) {
    if (gone()) return;
    signalProcess(identity, signal);
    const ended = await waitFor(gone, { timeoutMs, what: `the end of ${identity.pid}` }).catch(() => false);
    if (ended) return;
  }
}

/** Sends one signal to the process, or to its group where it leads one; a process that is gone is no error. */
export function signalProcess(
  identity: Pick<ProcessIdentity, 'pid' | 'group'>,
  signal: NodeJS.Signals,
): void {
  try {
    process.kill(identity.group ? -identity.pid : identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
