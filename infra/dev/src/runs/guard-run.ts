import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readEnv } from '../env.ts';

/**
 * Has a process of its own watch over a run: when the owner has gone, however it went (killed, or a worker thread that was
 * stopped), what the run had started ends at once and not with the next start. It goes by itself when the run is closed.
 */
export function guardRun(runDir: string): void {
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
  guard.on('error', () => undefined);
  // It must keep nobody alive; the pipe ends with the owner, and that is the whole message.
  guard.unref();
  (guard.stdin as unknown as { unref: () => void }).unref();
}
