import { parseArgs } from 'node:util';
import type { Size } from './run-matrix.ts';

export type Arguments = {
  size: Size;
  /** Rows by their ids, upper case; empty for all. */
  only: string[];
  /** The mix instead of the matrix. */
  random: { minutes: number; seed: number } | null;
  /** A folder with another PostgreSQL's `bin`. */
  postgresFolder: string | null;
  /** Whether the result goes into docs/reliability.md. */
  write: boolean;
};

const sizes = ['long', 'core', 'short'] as const;

/** Reads the command line; throws what is wrong with it. */
export function readArguments(args: string[]): Arguments {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      short: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      core: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      random: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      postgres: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed);
  if (!(minutes > 0)) throw new Error('--minutes must be a number above 0');
  if (!Number.isSafeInteger(seed)) throw new Error('--seed must be a whole number');
  return {
    size: sizes.find((size) => values[size]) ?? 'usual',
    only: values.only.flatMap((list) => list.toUpperCase().split(',')),
    random: values.random ? { minutes, seed } : null,
    postgresFolder: values.postgres ?? null,
    write: values.write,
  };
}
