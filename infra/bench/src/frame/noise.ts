import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median, rounded } from './statistics.ts';

/** How the machine was at one moment: what a fixed loop and a write to disk took. */
export type Noise = { loopMs: number; fsyncMs: number };

const loopSteps = 2_000_000;
const page = Buffer.alloc(8_192, 1);

/** Taken before each round: figures of ours say little where these move. */
export function readNoise(folder: string): Noise {
  return { loopMs: fixedLoop(), fsyncMs: median(Array.from({ length: 5 }, () => writeThrough(folder))) };
}

/** As text: the median of all rounds, and the least and the most. */
export function noiseText(noises: readonly Noise[]): string {
  const range = (values: number[]) =>
    `${rounded(median(values))} (${rounded(Math.min(...values))}-${rounded(Math.max(...values))})`;
  return `loop ${range(noises.map(({ loopMs }) => loopMs))}, fsync ${range(noises.map(({ fsyncMs }) => fsyncMs))} ms`;
}

function fixedLoop(): number {
  const began = performance.now();
  let state = 1;
  for (let step = 0; step < loopSteps; step += 1) state = (state * 48_271) % 2_147_483_647;
  if (state === 0) throw new Error('a Lehmer sequence never gets to 0');
  return performance.now() - began;
}

function writeThrough(folder: string): number {
  const file = join(folder, 'noise');
  const fd = openSync(file, 'w');
  try {
    const began = performance.now();
    writeSync(fd, page);
    fdatasyncSync(fd);
    return performance.now() - began;
  } finally {
    closeSync(fd);
    rmSync(file, { force: true });
  }
}
