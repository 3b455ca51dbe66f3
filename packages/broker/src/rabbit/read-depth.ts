import type { Link } from './link.ts';
import { withChannel } from './with-channel.ts';

/** A broker that does not answer within this is as good as none to whoever looks at the number. */
const answerTimeoutMs = 5_000;

/** Messages ready in a queue, by a passive declaration; null when there is no answer or no such queue. */
export async function readDepth(link: Link, queue: string): Promise<number | null> {
  const connection = link.connection();
  if (connection === null) return null;
  let timer: NodeJS.Timeout | undefined;
  const noAnswer = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, answerTimeoutMs, null);
  });
  const asked = withChannel(connection, async (channel) => (await channel.checkQueue(queue)).messageCount);
  return Promise.race([asked.catch(() => null), noAnswer]).finally(() => clearTimeout(timer));
}
