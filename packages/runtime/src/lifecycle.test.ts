import { expect, test } from 'vitest';
import { createLifecycle } from './lifecycle.ts';

function recorded(start: (signal: AbortSignal) => Promise<void> = async () => undefined) {
  const calls: string[] = [];
  const lifecycle = createLifecycle({
    start: (signal) => {
      calls.push('start');
      return start(signal);
    },
    stop: async () => {
      calls.push('stop');
    },
  });
  return { calls, lifecycle };
}

test('however often they are called, start and stop happen once, in order', async () => {
  const { calls, lifecycle } = recorded();
  await Promise.all([lifecycle.start(), lifecycle.start()]);
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  expect(calls).toEqual(['start', 'stop']);
});

test('stop before start is legal, stops nothing, and refuses a later start', async () => {
  const { calls, lifecycle } = recorded();
  await lifecycle.stop();
  await expect(lifecycle.start()).rejects.toThrow('start after stop');
  expect(calls).toEqual([]);
});

test('stop during start tells start to give up and waits for its end', async () => {
  const { calls, lifecycle } = recorded(
    (signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('gave up')))),
  );
  const starting = expect(lifecycle.start()).rejects.toThrow('gave up');
  await lifecycle.stop();
  await starting;
  expect(calls).toEqual(['start']);
});

test('a stop that fails says so to everyone who asked', async () => {
  const lifecycle = createLifecycle({
    start: async () => undefined,
    stop: () => Promise.reject(new Error('stuck')),
  });
  await lifecycle.start();
  await expect(lifecycle.stop()).rejects.toThrow('stuck');
  await expect(lifecycle.stop()).rejects.toThrow('stuck');
});
