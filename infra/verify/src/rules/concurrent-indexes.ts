import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Finding, Rule } from '../finding.ts';
import { listFiles } from '../list-files.ts';

/** The tables that grow with every message or person: an index of one takes minutes to build. */
const bigTables = [
  'messages',
  'message_recipients',
  'delivery_log',
  'compliance_audit_log',
  'outbox_messages',
  'contacts',
  'contact_name_words',
];
/** Migrations up to this one are applied somewhere and never edited. */
const lastBefore = 30;

/** A migration builds no index on a big table while its writers wait. */
export const concurrentIndexes: Rule = {
  id: 'concurrent-indexes',
  why: 'An index that is not built concurrently keeps every writer of its table waiting until it is done.',
  check: (root) =>
    listFiles(root)
      .filter((file) => /^packages\/db\/migrations\/\d{4}_\w+\.sql$/.test(file))
      .filter((file) => Number(basename(file).slice(0, 4)) > lastBefore)
      .flatMap((file) => check(file, readFileSync(join(root, file), 'utf8'))),
};

function check(file: string, text: string): Finding[] {
  // Blanks instead of what is said in comments, so that lines keep their numbers.
  const sql = text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  // A table that the same file makes is empty.
  const made = [...sql.matchAll(/\bCREATE\s+TABLE\s+(?:"?public"?\s*\.\s*)?"?(\w+)"?\s*\(/gi)].map(
    ([, table = '']) => table.toLowerCase(),
  );
  const found = sql.matchAll(
    /\bCREATE\s+(?:UNIQUE\s+)?INDEX\b(\s+CONCURRENTLY\b)?(?:\s+IF\s+NOT\s+EXISTS)?(?:\s+"?\w+"?)?\s+ON\s+(ONLY\s+)?(?:"?public"?\s*\.\s*)?"?(\w+)"?/gi,
  );
  return [...found]
    .filter(
      ([, concurrently, , table = '']) =>
        concurrently === undefined &&
        bigTables.includes(table.toLowerCase()) &&
        !made.includes(table.toLowerCase()),
    )
    .map(({ index, 3: table = '' }) => ({
      file,
      line: sql.slice(0, index).split('\n').length,
      message: `builds an index on ${table} while its writers wait`,
      instead:
        'Put it into a file that begins with "-- no-transaction", as CREATE INDEX CONCURRENTLY IF NOT EXISTS; on a partitioned table too, packages/db/src/build-index.ts builds it partition by partition.',
    }));
}
