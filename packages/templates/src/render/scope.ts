import { findVariable, type ItemField, type VariableDefinition } from '@crm/variable-resolver';

type ListVariable = Extract<VariableDefinition, { type: 'list' }>;

/** What a path in a template means. */
export type Thing =
  | { kind: 'variable'; variable: VariableDefinition }
  | { kind: 'field'; field: ItemField }
  | { kind: 'item'; list: ListVariable }
  | { kind: 'loop'; type: 'integer' | 'boolean' };

/** Where a path stands: contexts from the innermost out (`../` is the second), and the block parameters in reach. */
export type Scope = {
  readonly contexts: readonly ('letter' | ListVariable)[];
  readonly params: ReadonlyMap<string, Thing>;
  readonly isInEach: boolean;
};

export const letterScope: Scope = { contexts: ['letter'], params: new Map(), isInEach: false };

// As Handlebars decides it: `this.name` and `./name` are never block parameters.
const scopedPattern = /^\.|this\b/;

/** What a path means at a place, or why it means nothing. */
export function resolvePath(path: hbs.AST.PathExpression, scope: Scope): Thing | { fault: string } {
  if (path.data) return resolveData(path, scope);
  const [first, ...rest] = path.parts;
  const isScoped = path.depth > 0 || scopedPattern.test(path.original);
  const param = isScoped || first === undefined ? undefined : scope.params.get(first);
  if (param !== undefined) return fieldOf(param, rest, path.original);
  const context = scope.contexts[path.depth];
  if (context === undefined) return { fault: `${path.original} goes above the letter itself` };
  if (context === 'letter') return variableOf(path);
  return fieldOf({ kind: 'item', list: context }, path.parts, path.original);
}

function resolveData({ parts, depth, original }: hbs.AST.PathExpression, scope: Scope) {
  const [name] = parts;
  if (scope.isInEach && depth === 0 && parts.length === 1) {
    if (name === 'index') return { kind: 'loop', type: 'integer' } as const;
    if (name === 'first' || name === 'last') return { kind: 'loop', type: 'boolean' } as const;
  }
  return { fault: `${original} is not allowed: only @index, @first and @last, within each` };
}

function variableOf({ parts, original }: hbs.AST.PathExpression): Thing | { fault: string } {
  const [name, ...rest] = parts;
  if (name === undefined) return { fault: `${original} is the whole letter; name a variable` };
  const variable = findVariable(name);
  if (variable === undefined) return { fault: `${original} is not on the allow-list of variables` };
  if (rest.length > 0) return { fault: `${name} has no fields; use each or with to reach into a list` };
  return { kind: 'variable', variable };
}

function fieldOf(base: Thing, parts: readonly string[], original: string): Thing | { fault: string } {
  const [name, ...rest] = parts;
  if (name === undefined) return base;
  if (base.kind !== 'item' || rest.length > 0)
    return { fault: `${original} reaches into a value without fields` };
  const field = base.list.itemFields.find((one) => one.name === name);
  if (field !== undefined) return { kind: 'field', field };
  const hint = findVariable(name) === undefined ? '' : `; for the variable write ../${name}`;
  return { fault: `${name} is not a field of ${base.list.name}${hint}` };
}
