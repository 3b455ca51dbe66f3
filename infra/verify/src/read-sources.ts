import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { listFiles } from './list-files.ts';

/** A parsed source file with its path relative to the root of the tree. */
export type Source = { readonly file: string; readonly ast: ts.SourceFile };

const sourceName = /\.(?:ts|tsx|mts|cts|js|mjs|cjs)$/;

/** Parses (without types) the scripts below `root` that `isWanted` picks by relative path. */
export function readSources(root: string, isWanted: (file: string) => boolean): Source[] {
  return listFiles(root)
    .filter((file) => sourceName.test(file) && isWanted(file))
    .map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return { file, ast: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
    });
}

/** The line of a node, from 1. */
export function lineOf(ast: ts.SourceFile, node: ts.Node): number {
  return ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1;
}

/** Calls `visit` for the node and all below it; the answer `stop` keeps it from going below that node. */
export function visitNodes(node: ts.Node, visit: (node: ts.Node) => unknown): void {
  if (visit(node) === 'stop') return;
  ts.forEachChild(node, (child) => visitNodes(child, visit));
}
