import type { HtmlReader } from './html-reader.ts';
import { resolvePath, type Scope, type Thing } from './scope.ts';

/** Where a statement stands: what paths mean there, which variables are known to be there, and how deep it is. */
export type Place = { scope: Scope; guards: ReadonlySet<string>; depth: number };

/** A condition may ask for a variable that is unknown; nothing may print one. */
type Use = 'ask' | 'print';

/** What the checks of one source share. */
export type Walker = {
  report: (node: hbs.AST.Node, message: string) => void;
  /** The variables that the template uses, collected on the way. */
  names: Set<string>;
  /** Follows the HTML around the placeholders; undefined in text. */
  html: HtmlReader | undefined;
  walk: (program: hbs.AST.Program | undefined, place: Place) => void;
};

/** What a path means; reports it, and answers undefined, when it means nothing. */
export function lookUp(
  walker: Walker,
  path: hbs.AST.PathExpression,
  place: Place,
  use: Use,
): Thing | undefined {
  const thing = resolvePath(path, place.scope);
  if ('fault' in thing) {
    walker.report(path, thing.fault);
    return undefined;
  }
  if (thing.kind !== 'variable') return thing;
  const { name } = thing.variable;
  walker.names.add(name);
  if (use === 'print' && thing.variable.default === null && !place.guards.has(name)) {
    walker.report(path, `${name} may be unknown: print it within {{#if ${name}}} only`);
  }
  return thing;
}

/** What the one value given to a helper means. */
export function lookUpOnly(input: {
  walker: Walker;
  node: hbs.AST.BlockStatement | hbs.AST.MustacheStatement;
  helper: string;
  place: Place;
  use: Use;
}): Thing | undefined {
  const { walker, node, place, use } = input;
  const [param] = node.params;
  if (node.params.length === 1 && param !== undefined && isPath(param))
    return lookUp(walker, param, place, use);
  walker.report(node, `${input.helper} needs exactly one value, which is a variable or a field`);
  return undefined;
}

/** Whether an expression is a path, and neither a literal nor a call. */
export function isPath(node: hbs.AST.Expression): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

/** Whether an expression is one of these literals. */
export function isLiteral(node: hbs.AST.Expression, values: readonly unknown[]): boolean {
  const isPlain = node.type === 'StringLiteral' || node.type === 'BooleanLiteral';
  return isPlain && 'value' in node && values.includes(node.value);
}
