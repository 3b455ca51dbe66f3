import ts from 'typescript';
import type { Finding, Rule } from '../finding.ts';
import { lineOf, readSources, visitNodes } from '../read-sources.ts';

type Shortcut = { readonly message: string; readonly instead: string };

const testFunctions = new Set(['test', 'it', 'describe', 'suite', 'bench']);

const commentShortcuts: readonly (Shortcut & { readonly pattern: RegExp })[] = [
  {
    pattern: /\b(?:TODO|FIXME|XXX)\b/,
    message: 'leaves a note instead of a change',
    instead: 'Do it now, or open an issue and say in the comment what is true today.',
  },
  {
    pattern: /@ts-(?:ignore|nocheck)\b/,
    message: 'silences the compiler',
    instead: 'Narrow the type, or give the cast a named helper that states its guarantee.',
  },
  {
    pattern: /\b(?:biome|eslint|oxlint)-(?:ignore|disable)/,
    message: 'silences the linter',
    instead:
      'Change the code; if the rule itself is wrong for this repository, change biome.json with its reason.',
  },
];

/** No test that is skipped or alone, no mocked module, no silenced check, no note to self. */
export const shortcuts: Rule = {
  id: 'shortcuts',
  why: 'A check that is switched off at one line still looks green.',
  check: (root) =>
    readSources(root, () => true).flatMap(({ file, ast }) => {
      const findings: Finding[] = inComments(ast).map((found) => ({ file, ...found }));
      visitNodes(ast, (node) => {
        const shortcut = shortcutOf(node);
        if (shortcut !== undefined) findings.push({ file, line: lineOf(ast, node), ...shortcut });
      });
      return findings;
    }),
};

function shortcutOf(node: ts.Node): Shortcut | undefined {
  if (ts.isAsExpression(node) && node.type.kind === ts.SyntaxKind.AnyKeyword) {
    return { message: 'casts to any', instead: 'Parse it, or narrow from unknown.' };
  }
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const name = node.name.text;
  if (['only', 'skip', 'todo'].includes(name) && isTestFunction(node.expression)) {
    return {
      message: `uses .${name} on a test`,
      instead: 'Make the test pass, or delete it with the promise it made.',
    };
  }
  if (['mock', 'doMock'].includes(name) && node.expression.getText() === 'vi') {
    return {
      message: `mocks a module (vi.${name})`,
      instead: 'Pass the dependency in as an argument and give the test another one.',
    };
  }
  return undefined;
}

function isTestFunction(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return testFunctions.has(node.text);
  return ts.isPropertyAccessExpression(node) && isTestFunction(node.expression);
}

/** Comments only: a rule's own pattern or a test's text may well name what it forbids. */
function inComments(ast: ts.SourceFile): { line: number; message: string; instead: string }[] {
  return commentsOf(ast).flatMap(({ position, text }) =>
    commentShortcuts
      .filter(({ pattern }) => pattern.test(text))
      .map(({ message, instead }) => ({
        line: ast.getLineAndCharacterOfPosition(position).line + 1,
        message,
        instead,
      })),
  );
}

// Every comment leads or trails some token, so the ranges around all tokens are all comments.
function commentsOf(ast: ts.SourceFile): { position: number; text: string }[] {
  const found = new Map<number, string>();
  const collect = (node: ts.Node): void => {
    const children = node.getChildren(ast);
    if (children.length === 0) {
      const around = [
        ...(ts.getLeadingCommentRanges(ast.text, node.getFullStart()) ?? []),
        ...(ts.getTrailingCommentRanges(ast.text, node.getEnd()) ?? []),
      ];
      for (const { pos, end } of around) found.set(pos, ast.text.slice(pos, end));
    }
    for (const child of children) collect(child);
  };
  collect(ast);
  return [...found].map(([position, text]) => ({ position, text }));
}
