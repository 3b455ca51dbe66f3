import { setTimeout as sleep } from 'node:timers/promises';
import { type Category, openPoster } from './post-emails.ts';

/** Posts e-mails at an even pace, each at its time whatever became of those before; when each was sent, by message id. */
export async function postPaced(options: {
  url: string;
  token: string;
  count: number;
  perSecond: number;
  category: Category;
  from: number;
}): Promise<Map<string, number>> {
  const { count, perSecond, from } = options;
  const poster = openPoster({ ...options, connections: 50 });
  const sentAt = new Map<string, number>();
  const began = performance.now();
  const inAir: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    const waitMs = began + (n * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const at = performance.now();
    inAir.push(poster.post(from + n).then((messageId) => void sentAt.set(messageId, at)));
  }
  await Promise.all(inAir);
  poster.close();
  return sentAt;
}
