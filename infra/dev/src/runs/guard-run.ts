import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readEnv } from '../env.ts';

/**
 * Has a process of its own watch over a run: when the owner has gone, however it went (killed, or a worker thread that was
 * stopped), what the run had started ends at once and not with the next start.
 *
 * Returns what ends the guard, for after the run is closed. A guard that ended by itself, with the owner's pipe, would
 * do so while the owner tears its handles down, and Node 24.21 then waits for that handle without end, on a full core.
 */
export function guardRun(runDir: string): () => Promise<void> {
  const guard = spawn(
    process.execPath,
    [fileURLToPath(new URL('./guard-process.ts', import.meta.url)), runDir],
    {
      // A signal to the owner's group must not take it along.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: readEnv().inherited,
    },
  );
  const ended = new Promise<void>((resolve) => {
    guard.once('exit', () => resolve());
    guard.once('error', () => resolve());
  });
  guard.stdin.on('error', () => undefined);
  // It must keep nobody alive; the pipe ends with the owner, and that is the whole message.
  guard.unref();
  (guard.stdin as unknown as { unref: () => void }).unref();
  return async () => {
    guard.ref();
    guard.stdin.end();
    await ended;
  };
}
