import { checkBlock } from './check-block.ts';
import { checkMustache } from './check-mustache.ts';
import { createCheckedHtmlReader } from './check-placement.ts';
import { parseTemplate } from './parse-template.ts';
import { letterScope } from './scope.ts';
import { isStatement } from './statement.ts';
import type { Place, Walker } from './walker.ts';

/** What is wrong, and where; both count from 1. */
export type PartIssue = { line: number; column: number; message: string };

/** Checks one source of a template; adds the variables that it uses to `names`. */
export function checkPart(input: { source: unknown; isHtml: boolean; names: Set<string> }): PartIssue[] {
  const parsed = parseTemplate(input.source);
  if (!parsed.ok) return [parsed.issue];
  const issues: PartIssue[] = [];
  let current: hbs.AST.Node = parsed.program;
  const report = (node: hbs.AST.Node, message: string) => {
    // Programs of nothing have no place of their own.
    const loc: hbs.AST.SourceLocation | undefined = node.loc;
    issues.push({ line: loc?.start.line ?? 1, column: (loc?.start.column ?? 0) + 1, message });
  };
  const html = input.isHtml ? createCheckedHtmlReader((message) => report(current, message)) : undefined;
  const walk = (program: hbs.AST.Program | undefined, place: Place) => {
    for (const node of program?.body ?? []) {
      current = node;
      checkStatement(walker, node, place);
    }
  };
  const walker: Walker = { report, names: input.names, html, walk };
  walk(parsed.program, { scope: letterScope, guards: new Set(), depth: 0 });
  if (html !== undefined && html.place().at !== 'text') {
    report(current, 'the HTML ends within a tag, a comment or a style');
  }
  return issues;
}

function checkStatement(walker: Walker, node: hbs.AST.Statement, place: Place): void {
  if (isStatement(node, 'ContentStatement')) checkContent(walker, node);
  else if (isStatement(node, 'MustacheStatement')) checkMustache(walker, node, place);
  else if (isStatement(node, 'BlockStatement')) checkBlock(walker, node, place);
  // Partials, partial blocks, decorators, inline partials, and whatever a later Handlebars invents.
  else if (!isStatement(node, 'CommentStatement'))
    walker.report(node, 'partials and decorators are not allowed');
}

function checkContent({ report, html }: Walker, node: hbs.AST.ContentStatement): void {
  // From `\{{` and from raw blocks: neither is a placeholder any more, and would be sent as it stands.
  if (node.value.includes('{{')) report(node, 'escaped or raw braces are not allowed: they would be sent');
  html?.feed(node.value);
}
