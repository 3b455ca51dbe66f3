import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * True when the node has written down every quorum queue it holds. RabbitMQ 3.10 does so about a second after the
 * declaration (measured: the queue's folder at once, its line in names.dets after 1.0 s); killed in between, it comes
 * back with the queue leaderless, and every publish and get on it waits for ever.
 */
export function quorumQueuesRecorded(options: { home: string; nodeName: string }): boolean {
  const folder = join(options.home, 'mnesia', options.nodeName, 'quorum', options.nodeName);
  const names = join(folder, 'names.dets');
  // Another version may keep its books elsewhere; then there is nothing to wait for.
  if (!existsSync(names)) return true;
  const recorded = readFileSync(names);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .every((queue) => recorded.includes(queue.name));
}
