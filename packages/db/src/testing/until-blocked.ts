import type { Sql } from '../connection.ts';

/**
 * Resolves once the backend waits for a lock (`blocked`) or the work it was given has ended (`ended`), so that a test
 * can arrange two transactions step by step. `watcher` must be a third connection.
 */
export async function untilBlocked(
  watcher: Sql,
  { pid, work, timeoutMs = 10_000 }: { pid: number; work: Promise<unknown>; timeoutMs?: number },
): Promise<'blocked' | 'ended'> {
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
  };
  work.then(end, end);
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const [row] = await watcher<{ waits: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = ${pid} AND NOT granted) AS waits`;
    if (hasEnded) return 'ended';
    if (row?.waits === true) return 'blocked';
  }
  throw new Error(`backend ${pid} neither waited for a lock nor ended within ${timeoutMs} ms`);
}
