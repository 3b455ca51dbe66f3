import { createServer, type Server } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const askAgainMs = 250;

/** Given back by calling it; the kernel takes it back when the process ends, however that ends. */
export type Turn = () => Promise<void>;

/**
 * Waits until fewer of this user's processes than `turnsMax` have a turn of this name, and takes one. Checkouts that are tested
 * at once on one machine so share its cores and do not slow each other down beyond every deadline.
 *
 * A turn is a socket in Linux's abstract namespace (unix(7)), which leaves no file behind.
 */
export async function takeTurn({
  name,
  turnsMax = availableParallelism(),
  onWait = () => undefined,
}: {
  name: string;
  turnsMax?: number;
  onWait?: () => void;
}): Promise<Turn> {
  for (let asked = 0; ; asked += 1) {
    for (let place = 0; place < turnsMax; place += 1) {
      const server = await bind(`\0crm-dev-${process.getuid?.() ?? 0}-${name}-${place}`);
      if (server !== null) return () => close(server);
    }
    if (asked === 0) onWait();
    await sleep(askAgainMs);
  }
}

function bind(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen({ path, exclusive: true }, () => resolve(server.unref()));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
