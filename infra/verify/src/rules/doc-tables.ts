import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes, messageStates, permissions, rolePermissions, roles } from '@crm/contracts';
import { statesBefore } from '@crm/messages';
import type { Finding, Rule } from '../finding.ts';

type Table = {
  file: string;
  /** The rows the code asks for, cell by cell. */
  wanted: string[][];
  /** Whether a row of the page belongs to this table. */
  isOurs: (cells: string[]) => boolean;
};

const code = (text: string) => `\`${text}\``;

const tables: readonly Table[] = [
  {
    file: 'docs/errors.md',
    wanted: Object.entries(errorCodes).map(([name, { status }]) => [String(status), code(name)]),
    isOurs: ([status = '']) => /^\d{3}$/.test(status),
  },
  {
    file: 'docs/permissions.md',
    wanted: permissions.map((permission) => [
      code(permission),
      ...roles.map((role) => (rolePermissions[role].includes(permission) ? 'x' : '')),
    ]),
    isOurs: ([name = '']) => permissions.some((permission) => code(permission) === name),
  },
  {
    file: 'docs/message-states.md',
    wanted: messageStates.map((state) => [code(state), statesBefore(state).map(code).join(', ')]),
    isOurs: ([name = '']) => messageStates.some((state) => code(state) === name),
  },
];

/** Error codes, permissions and message states are printed in the docs as the code has them, in the same order. */
export const docTables: Rule = {
  id: 'doc-tables',
  why: 'Compliance reads the page, the machine reads the table: they must say the same.',
  check: (root) => tables.flatMap((table) => checkTable(root, table)),
};

function checkTable(root: string, { file, wanted, isOurs }: Table): Finding[] {
  const path = join(root, file);
  const rows = existsSync(path)
    ? rowsOf(readFileSync(path, 'utf8')).filter(({ cells }) => isOurs(cells))
    : [];
  const length = Math.max(rows.length, wanted.length);
  for (let index = 0; index < length; index += 1) {
    const expected = wanted[index];
    const found = rows[index];
    if (expected?.every((cell, column) => found?.cells[column] === cell)) continue;
    return [
      {
        file,
        line: found?.line ?? 1,
        message: `row ${index + 1} of the table is not what the code says: ${expected?.join(' | ') ?? 'no such row'}`,
        instead: 'Write the row as the code has it; the other columns are yours.',
      },
    ];
  }
  return [];
}

function rowsOf(markdown: string): { line: number; cells: string[] }[] {
  return markdown.split('\n').flatMap((text, index) => {
    if (!text.startsWith('|')) return [];
    const cells = text.split('|').slice(1, -1);
    return [{ line: index + 1, cells: cells.map((cell) => cell.trim()) }];
  });
}
