import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Finding, Rule } from '../finding.ts';
import { testCode } from '../layout.ts';
import { listFiles } from '../list-files.ts';
import { lineOf, readSources, visitNodes } from '../read-sources.ts';
import { sqlTextOf } from '../sql-text.ts';
import { type TableOwner, tableOwners } from '../table-owners.ts';

/** A table is written by the package that owns it: in SQL text of any string, and through Drizzle. */
export const sqlOwnership: Rule = {
  id: 'sql-ownership',
  why: 'One writer per table is what makes "no lost, no phantom event" and the state machine provable.',
  check: (root) => [...checkScripts(root), ...checkSqlFiles(root)],
};

// Migrations back-fill, tests set the scene, and infra breaks things on purpose.
function isChecked(file: string): boolean {
  return (
    /^(?:apps|packages)\//.test(file) && !testCode.test(file) && !file.startsWith('packages/db/migrations/')
  );
}

function checkScripts(root: string): Finding[] {
  return readSources(root, isChecked).flatMap(({ file, ast }) => {
    const findings: Finding[] = [];
    const foreign = foreignTables(file);
    visitNodes(ast, (node) => {
      const text = sqlTextOf(node);
      const written = foreign.filter(
        (owner) => (text !== undefined && writes(text, owner)) || drizzles(node, owner),
      );
      for (const owner of written) findings.push(finding({ file, line: lineOf(ast, node), owner }));
      // The parts of a found sum would be found again; below a template lie the templates nested in it.
      if (ts.isBinaryExpression(node) && written.length > 0) return 'stop';
    });
    return findings;
  });
}

function checkSqlFiles(root: string): Finding[] {
  return listFiles(root)
    .filter((file) => file.endsWith('.sql') && isChecked(file))
    .flatMap((file) => {
      const sql = readFileSync(join(root, file), 'utf8').replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '');
      return foreignTables(file)
        .filter((owner) => writes(sql, owner))
        .map((owner) => finding({ file, line: 1, owner }));
    });
}

function foreignTables(file: string): TableOwner[] {
  return tableOwners.filter(({ owner }) => !file.startsWith(`packages/${owner}/`));
}

function writes(text: string, { table, schema }: TableOwner): boolean {
  const named = `(?:"?public"?\\s*\\.\\s*)?(?:"${table}"|${table}\\b)`;
  const interpolated = `\\$\\{[^}]*\\b(?:${schema}|${table})\\b[^}]*\\}`;
  const target = `(?:only\\s+)?(?:${named}|${interpolated})`;
  // UPDATE counts with its SET alone: a log line may well say "could not update messages".
  const update = `update\\s+${target}(?:\\s+(?:as\\s+)?"?\\w+"?)?\\s+set\\b`;
  const others = `(?:insert\\s+into|delete\\s+from|merge\\s+into|truncate(?:\\s+table)?)\\s+${target}`;
  return new RegExp(`\\b(?:${update}|${others})`, 'i').test(text);
}

function drizzles(node: ts.Node, { schema }: TableOwner): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  if (!['insert', 'update', 'delete'].includes(node.expression.name.text)) return false;
  const [table] = node.arguments;
  if (table === undefined) return false;
  if (ts.isIdentifier(table)) return table.text === schema;
  return ts.isPropertyAccessExpression(table) && table.name.text === schema;
}

function finding(found: { file: string; line: number; owner: TableOwner }): Finding {
  const { table, owner, instead } = found.owner;
  return {
    file: found.file,
    line: found.line,
    message: `writes ${table}, which only packages/${owner} may`,
    instead,
  };
}
