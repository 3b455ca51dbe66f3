import type { VariableType } from '@crm/variable-resolver';
import Handlebars from 'handlebars';
import { checkPlacement } from './check-placement.ts';
import { printFault, typeOf } from './thing-type.ts';
import { isLiteral, isPath, lookUp, lookUpOnly, type Place, type Walker } from './walker.ts';

const formatters = new Map<string, VariableType>([
  ['formatCurrency', 'money'],
  ['formatDate', 'date'],
]);
const dateStyles = ['short', 'medium', 'long', 'full'];

/** Checks one `{{...}}` that prints something. */
export function checkMustache(walker: Walker, node: hbs.AST.MustacheStatement, place: Place): void {
  const { report, html } = walker;
  const misplaced = html && checkPlacement(html.place());
  if (misplaced) report(node, misplaced);
  const { path } = node;
  if (!node.escaped) report(node, 'unescaped output is not allowed');
  else if (!isPath(path)) report(node, 'a literal is not a placeholder');
  else if (node.params.length > 0 || node.hash) checkFormatter(walker, node, path, place);
  else if (formatters.has(path.original)) report(node, `${path.original} needs one value`);
  else checkPrinted(walker, path, place);
}

function checkPrinted(walker: Walker, path: hbs.AST.PathExpression, place: Place): void {
  const thing = lookUp(walker, path, place, 'print');
  const fault = thing && printFault(thing, path.original);
  if (fault !== undefined) walker.report(path, fault);
}

function checkFormatter(
  walker: Walker,
  node: hbs.AST.MustacheStatement,
  path: hbs.AST.PathExpression,
  place: Place,
): void {
  const helper = path.original;
  const type = Handlebars.AST.helpers.simpleId(path) ? formatters.get(helper) : undefined;
  if (type === undefined) {
    walker.report(path, `the helper ${helper} is not allowed here`);
    return;
  }
  for (const pair of node.hash?.pairs ?? []) {
    const isStyle = helper === 'formatDate' && pair.key === 'style' && isLiteral(pair.value, dateStyles);
    if (!isStyle) walker.report(pair, `${helper} does not take this option`);
  }
  const thing = lookUpOnly({ walker, node, helper, place, use: 'print' });
  if (thing !== undefined && typeOf(thing) !== type) {
    walker.report(node, `${helper} takes a value of type ${type}`);
  }
}
