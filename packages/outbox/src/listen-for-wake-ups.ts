import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseTls, mortalSockets } from '@crm/db';
import postgres from 'postgres';
import { wakeUpChannel } from './wake-up.ts';

/** Time between two proofs that a silent connection lives. */
const checkMs = 5_000;
/** Without an answer for so long the connection is lost, whatever the network says. */
const silenceMs = 15_000;
/** Pause before the next try to connect. */
const retryMs = 100;

export type Listener = { stop(): Promise<void> };

type ListenerOptions = { url: string; tls?: DatabaseTls | undefined; onWakeUp: () => void };

/**
 * Hears wake-ups on a connection of its own and comes back by itself when the database restarts. The driver's own
 * `listen` gives up after one failed reconnection, so the connection is made, watched and replaced here.
 */
export function listenForWakeUps({ url, tls, onWakeUp }: ListenerOptions): Listener {
  const stopping = new AbortController();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await listenOnce({ url, tls, onWakeUp, stopping: stopping.signal });
      await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}

/** Listens until the connection is lost or the listener is to stop; never rejects. */
async function listenOnce({
  url,
  tls,
  onWakeUp,
  stopping,
}: ListenerOptions & { stopping: AbortSignal }): Promise<void> {
  const lost = new AbortController();
  const sql = postgres(url, {
    ...listenerOptions,
    ...(tls !== undefined && { ssl: tls }),
    onclose: () => lost.abort(),
    // Read by the driver's connection though its types leave it out.
    ...{ onnotify: () => onWakeUp() },
  });
  const over = AbortSignal.any([lost.signal, stopping]);
  try {
    // One connection in the pool: this is the session that the notifications come to.
    await sql.unsafe(`LISTEN ${wakeUpChannel}`);
    // What was written while nobody listened is waiting now.
    onWakeUp();
    for (;;) {
      await sleep(checkMs, undefined, { signal: over });
      await sql`SELECT 1`;
    }
  } catch {
    // Lost, or never had, or stopping: the loop above decides what comes next.
  } finally {
    await sql.end({ timeout: 0 });
  }
}

const listenerOptions = {
  max: 1,
  connect_timeout: 2,
  keep_alive: 10,
  ...{ socket: mortalSockets(silenceMs) },
  idle_timeout: 0,
  max_lifetime: null,
  backoff: () => 0.1,
  fetch_types: false,
  onnotice: () => undefined,
  connection: { application_name: 'crm-wake-up' },
};
