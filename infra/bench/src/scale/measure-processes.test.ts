import { expect, it } from 'vitest';
import type { ProcessesTurn } from './kind.ts';
import { summarizeProcesses } from './measure-processes.ts';

const turn = (seconds: number): ProcessesTurn => ({
  asked: 1_000,
  found: 1_000,
  used: {
    seconds,
    cpu: { product: 0.5, postgres: 0.2 },
    busyCores: 1.9,
    walBytes: 2_000_000,
    brokerBytes: 0,
    wireBytes: 0,
  },
});

it('the ratio to one process is of one round; processor time and log are of one operation', () => {
  // A neighbour halved all of the second round.
  const rounds = [
    new Map([
      [1, turn(1)],
      [2, turn(0.5)],
    ]),
    new Map([
      [1, turn(2)],
      [2, turn(1)],
    ]),
  ];
  expect(summarizeProcesses({ name: 'api', metric: 'requests/s' }, { processes: 2, rounds })).toEqual({
    kind: 'api',
    metric: 'requests/s',
    processes: 2,
    perSecond: 1_500,
    ratio: 2,
    min: 2,
    max: 2,
    rounds: 2,
    cpuUs: { product: 500, postgres: 200 },
    busyCores: 1.9,
    walBytes: 2_000,
  });
});

// Breaks tried:
// - the ratio of the medians: the ratio to one process
// - processor time divided by seconds: of one operation
