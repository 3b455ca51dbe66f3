import type { ValidationIssue } from '@crm/contracts';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { Route, RouteInput } from './define-route.ts';
import { fieldNames, listNames } from './field-names.ts';
import { findUnstorable } from './find-unstorable.ts';
import { ProblemError } from './problem-error.ts';
import { readJsonBody } from './read-json-body.ts';
import { safeIssues } from './safe-issues.ts';

type Part = {
  name: keyof RouteInput;
  schema: v.GenericSchema;
  names: ReadonlySet<string>;
  lists: ReadonlySet<string>;
};

/** Reads what a route's contract asks for; every part is read before anything is refused, so that all faults are named. */
export function createInputReader({ contract }: Route): (c: Context) => Promise<RouteInput> {
  const parts = (['params', 'query', 'headers', 'body'] as const).flatMap((name): Part[] => {
    const schema = contract[name];
    return schema === undefined
      ? []
      : [{ name, schema, names: fieldNames(schema), lists: listNames(schema) }];
  });
  return async (c) => {
    const input: RouteInput = { params: {}, query: {}, headers: {}, body: {} };
    const issues: ValidationIssue[] = [];
    for (const { name, schema, names, lists } of parts) {
      const result = v.safeParse(schema, await read(c, name, { names, lists }));
      if (result.success) input[name] = result.output;
      else issues.push(...safeIssues(result.issues, names));
    }
    if (issues.length > 0) throw new ProblemError('VALIDATION_FAILED', { issues });
    return input;
  };
}

async function read(
  c: Context,
  part: keyof RouteInput,
  { names, lists }: Pick<Part, 'names' | 'lists'>,
): Promise<unknown> {
  switch (part) {
    case 'params':
      return storable(c.req.param());
    case 'query':
      return withLists(storable(c.req.query()), storable(c.req.queries()), lists);
    case 'headers':
      return Object.fromEntries([...names].map((name) => [name, c.req.header(name)]));
    case 'body':
      return readJsonBody(c);
    default:
      return part satisfies never;
  }
}

/** A field that the contract has as a list holds every value that was given for it. */
function withLists(
  first: Record<string, string>,
  every: Record<string, string[]>,
  lists: ReadonlySet<string>,
): Record<string, string | string[] | undefined> {
  return Object.fromEntries(
    Object.entries(first).map(([name, text]) => [name, lists.has(name) ? every[name] : text]),
  );
}

function storable<Text extends Record<string, string | string[]>>(text: Text): Text {
  if (findUnstorable(text) === undefined) return text;
  throw new ProblemError('VALIDATION_FAILED', {
    issues: [{ path: '', message: 'must be well-formed text' }],
  });
}
