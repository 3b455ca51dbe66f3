import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { allSchemas } from './all-schemas.ts';
import { type Node, optionsOf, walkSchema } from './walk-schema.ts';

const canary = 'canary-5f1e';
const canaryNumber = -31337.7331;
// One for each way to be wrong: a form, a length, a type, a key of its own.
const canaries = [
  canary,
  canary.repeat(1000),
  `/${canary}\r\n{{${canary}}}`,
  canaryNumber,
  [canary],
  { [canary]: canary },
];

describe('E9: no complaint repeats what was submitted', () => {
  it.each(allSchemas)('%s: a canary in each field is in no message and no expectation', (_name, schema) => {
    const inputs = samplesOf(schema as Node).flatMap((sample) => [
      ...canaries,
      ...withEachPartReplaced(sample, canaries),
      ...withEachObjectExtended(sample),
    ]);
    const words = inputs.flatMap((input) => wordsOf(v.safeParse(schema, input).issues ?? []));
    expect(words.filter((word) => /canary|31337/.test(word))).toEqual([]);
  });

  it.each(allSchemas)('%s: each check has a message of ours', (_name, schema) => {
    const silent = walkSchema(schema).flatMap(({ node, path, actions }) => [
      ...(isSilent(node) ? [`${path} ${node.type}`] : []),
      ...actions
        .filter((action) => action.kind === 'validation' && action.message === undefined)
        .map((action) => `${path} ${action.type}`),
    ]);
    expect(silent).toEqual([]);
  });

  it("the canary would be seen: valibot's own words repeat it", () => {
    const words = wordsOf(
      v.safeParse(v.strictObject({ a: v.number() }), { a: canary, [canary]: 1 }).issues ?? [],
    );
    expect(words.filter((word) => word.includes(canary))).toHaveLength(2);
  });
});

// These hand the value on and complain of nothing themselves.
const transparent = ['optional', 'nullable', 'lazy', 'unknown'];

function isSilent(node: Node): boolean {
  return !transparent.includes(node.type) && node.message === undefined;
}

function wordsOf(issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.flatMap(({ message, expected, issues: inner }) => [
    message,
    expected ?? '',
    ...wordsOf(inner ?? []),
  ]);
}

/** Values with every field there, one for each option of a variant; leaves hold the canary where they may. */
function samplesOf(node: Node): unknown[] {
  if (node.entries !== undefined) {
    const variants = Object.entries(node.entries).map(([key, child]) => [key, samplesOf(child)] as const);
    const count = Math.max(1, ...variants.map(([, values]) => values.length));
    return Array.from({ length: count }, (_, n) =>
      Object.fromEntries(variants.map(([key, values]) => [key, values[n % values.length]])),
    );
  }
  if (node.item !== undefined) return samplesOf(node.item).map((item) => [item]);
  if (node.type === 'record' && node.value !== undefined) return [{ field: samplesOf(node.value)[0] }];
  if (node.wrapped !== undefined) return samplesOf(node.wrapped);
  const options = optionsOf(node);
  if (options.length > 0) return options.flatMap(samplesOf);
  if (node.type === 'picklist') return [node.options?.[0]];
  if (node.type === 'literal') return [node.literal];
  return [canary];
}

function withEachPartReplaced(sample: unknown, replacements: unknown[]): unknown[] {
  if (typeof sample !== 'object' || sample === null) return [];
  return Object.entries(sample).flatMap(([key, part]) =>
    [...replacements, ...withEachPartReplaced(part, replacements)].map((other) =>
      replaced(sample, key, other),
    ),
  );
}

function withEachObjectExtended(sample: unknown): unknown[] {
  if (typeof sample !== 'object' || sample === null) return [];
  const deeper = Object.entries(sample).flatMap(([key, part]) =>
    withEachObjectExtended(part).map((other) => replaced(sample, key, other)),
  );
  return Array.isArray(sample) ? deeper : [{ ...sample, [canary]: canary }, ...deeper];
}

function replaced(sample: object, key: string, part: unknown): unknown {
  return Array.isArray(sample) ? [part] : { ...sample, [key]: part };
}

// Breaks tried:
// - the subject's "must be one line" replaced by a message with issue.input: the canary walk goes red.
// - channel of the message answer as v.string() without a message: both walks go red.
// - must.fit that names issue.received for an unknown key: the canary walk goes red for every strict body.
