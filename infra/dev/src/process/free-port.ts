import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { baseFolder } from '../runs/base-folder.ts';
import { reservePort } from './reserve-port.ts';

/**
 * Below the range that systems hand out by themselves (Linux from 32768, macOS from 49152): a server that is stopped
 * and started again finds its port free, since no outgoing connection and no `listen(0)` can have got it meanwhile.
 */
const range = { from: 20_000, below: 32_000 };

/**
 * A TCP port nobody listens on at 127.0.0.1 at this moment, and that no other run of ours is given for the next while: its
 * server takes a moment to listen. Whoever else takes it meanwhile is met by the caller.
 */
export async function freePort(): Promise<number> {
  const folder = join(baseFolder(), 'ports');
  for (let tries = 1; ; tries += 1) {
    const port = randomInt(range.from, range.below);
    if (!reservePort(port, { folder })) continue;
    try {
      await listenOnce(port);
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries >= 20) throw error;
    }
  }
}

async function listenOnce(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
