import { helperNames } from './helper-names.ts';
import type { Scope, Thing } from './scope.ts';
import { isLiteral, lookUpOnly, type Place, type Walker } from './walker.ts';

/** Blocks within blocks. Three lists of 150 within each other are already 3.4 million turns (measured: 3.3 s). */
const blockDepthMax = 3;

const blockParamPattern = /^[a-z][A-Za-z0-9]*$/;

/** Checks one `{{#...}}` with both its branches. */
export function checkBlock(walker: Walker, node: hbs.AST.BlockStatement, outer: Place): void {
  const { report, html } = walker;
  const name = node.path.original;
  if (html !== undefined && html.place().at !== 'text') {
    report(node, 'a block must stand in text, not within a tag, a comment or a style');
    html.reset();
  }
  if (outer.depth >= blockDepthMax) report(node, `blocks may be nested at most ${blockDepthMax} deep`);
  const place = { ...outer, depth: outer.depth + 1 };
  if (name === 'if' || name === 'unless') checkCondition(walker, node, name, place);
  else if (name === 'each' || name === 'with') checkScope(walker, node, name, place);
  else report(node.path, `the block ${name} is not allowed`);
}

function checkCondition(
  walker: Walker,
  node: hbs.AST.BlockStatement,
  name: 'if' | 'unless',
  place: Place,
): void {
  for (const pair of node.hash?.pairs ?? []) {
    if (pair.key === 'includeZero' && isLiteral(pair.value, [true])) continue;
    walker.report(pair, `${name} takes no option but includeZero=true`);
  }
  blockParams(walker, node, name, []);
  const thing = lookUpOnly({ walker, node, helper: name, place, use: 'ask' });
  if (thing?.kind === 'item') walker.report(node, `${name} needs a value, not an item`);
  const guards = thing?.kind === 'variable' ? new Set([...place.guards, thing.variable.name]) : place.guards;
  const known = { ...place, guards };
  if (name === 'if') branches(walker, node, known, place);
  else branches(walker, node, place, known);
}

function checkScope(walker: Walker, node: hbs.AST.BlockStatement, name: 'each' | 'with', place: Place): void {
  for (const pair of node.hash?.pairs ?? []) walker.report(pair, `${name} takes no option`);
  const thing = lookUpOnly({ walker, node, helper: name, place, use: 'print' });
  if (thing === undefined) return;
  const list = name === 'each' ? listOf(thing) : thing.kind === 'item' ? thing.list : undefined;
  if (list === undefined) {
    walker.report(node, name === 'each' ? 'each needs a list' : 'with needs an item of a list');
    return;
  }
  const item: Thing = { kind: 'item', list };
  const given: Thing[] = name === 'each' ? [item, { kind: 'loop', type: 'integer' }] : [item];
  const scope: Scope = {
    contexts: [list, ...place.scope.contexts],
    params: new Map([...place.scope.params, ...blockParams(walker, node, name, given)]),
    isInEach: place.scope.isInEach || name === 'each',
  };
  branches(walker, node, { ...place, scope }, place);
}

function listOf(thing: Thing) {
  return thing.kind === 'variable' && thing.variable.type === 'list' ? thing.variable : undefined;
}

/** The block parameters (`as |item index|`) with what they mean. */
function blockParams(
  { report }: Walker,
  node: hbs.AST.BlockStatement,
  name: string,
  given: readonly Thing[],
): [string, Thing][] {
  const program: hbs.AST.Program | undefined = node.program ?? node.inverse;
  return (program?.blockParams ?? []).flatMap((param, index): [string, Thing][] => {
    const thing = given[index];
    if (thing === undefined) report(node, `${name} gives no block parameter ${param}`);
    else if (blockParamPattern.test(param) && !helperNames.includes(param)) return [[param, thing]];
    else report(node, 'a block parameter begins with a small letter and is not named as a helper');
    return [];
  });
}

function branches(walker: Walker, node: hbs.AST.BlockStatement, first: Place, second: Place): void {
  const { html } = walker;
  // `{{else if}}` is a block within the inverse, but no deeper for the reader or the machine.
  const isChained = node.inverse !== undefined && 'chained' in node.inverse && node.inverse.chained === true;
  const otherwise = isChained ? { ...second, depth: second.depth - 1 } : second;
  for (const [program, place] of [
    [node.program, first],
    [node.inverse, otherwise],
  ] as const) {
    walker.walk(program, place);
    if (html === undefined || html.place().at === 'text') continue;
    walker.report(node, 'a block must end in text: it leaves a tag, a comment or a style open');
    html.reset();
  }
}
