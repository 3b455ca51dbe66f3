import { parseArgs } from 'node:util';

export type Arguments = {
  /** Fewer rounds, less in each. */
  isQuick: boolean;
  /** Rows by name; empty for all. */
  only: string[];
  /** Where the figures go as JSON. */
  jsonFile: string | null;
  /** Keep the figures with the repository, and draw its pictures anew. */
  isKept: boolean;
};

/** Reads the command line; throws what is wrong with it. */
export function readArguments(args: readonly string[], known: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const only = values.only.flatMap((list) => list.split(','));
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`No row is called ${unknown.join(', ')}. There are: ${known.join(', ')}`);
  return { isQuick: values.quick, only, jsonFile: values.json ?? null, isKept: values.keep };
}
