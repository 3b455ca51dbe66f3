import { onTestFinished } from 'vitest';
import { listenForWakeUps } from '../src/listen-for-wake-ups.ts';

/** Listens; `next()` resolves with the time of the first wake-up after the last one it gave. */
export function hear(url: string) {
  const heardAtMs: number[] = [];
  let waiting: ((atMs: number) => void) | undefined;
  let given = 0;
  const listener = listenForWakeUps({
    url,
    onWakeUp: () => {
      heardAtMs.push(performance.now());
      waiting?.(performance.now());
      waiting = undefined;
    },
  });
  onTestFinished(() => listener.stop());
  const next = async (): Promise<number> => {
    const heard = heardAtMs[given];
    given += 1;
    if (heard !== undefined) return heard;
    return new Promise((resolve) => {
      waiting = resolve;
    });
  };
  return { listener, next, heardAtMs };
}
