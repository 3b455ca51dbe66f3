import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { wakeUpChannel } from './wake-up.ts';

/** Time between two proofs that the listening connection lives; also the pause before the next try. */
const checkMs = 250;

export type Listener = { stop(): Promise<void> };

/**
 * Hears wake-ups on a connection of its own and comes back by itself when the database restarts. The driver's own
 * `listen` gives up after one failed reconnection, so the connection is made, watched and replaced here.
 */
export function listenForWakeUps({ url, onWakeUp }: { url: string; onWakeUp: () => void }): Listener {
  const stopping = new AbortController();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      const sql = postgres(url, listenerOptions(onWakeUp));
      try {
        const connection = await sql.reserve();
        await connection.unsafe(`LISTEN ${wakeUpChannel}`);
        // What was written while nobody listened is waiting now.
        onWakeUp();
        while (!stopping.signal.aborted) {
          await sleep(checkMs, undefined, { signal: stopping.signal });
          await connection`SELECT 1`;
        }
      } catch {
        await sleep(checkMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      } finally {
        await sql.end({ timeout: 0 });
      }
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}

// `onnotify` is read by the driver's connection though its types leave it out.
function listenerOptions(onWakeUp: () => void) {
  return {
    max: 1,
    connect_timeout: 2,
    keep_alive: 10,
    idle_timeout: 0,
    max_lifetime: null,
    backoff: () => 0.1,
    fetch_types: false,
    onnotice: () => undefined,
    onnotify: () => onWakeUp(),
    connection: { application_name: 'crm-wake-up' },
  };
}
