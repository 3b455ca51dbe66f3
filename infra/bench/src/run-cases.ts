import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { admissionHash } from './admission-hash/run.ts';
import { auditInsert } from './audit-insert/run.ts';
import { contactWrite } from './contact-write/run.ts';
import { listsOfAMillion } from './lists-1m/run.ts';
import { printTable, type Row } from './print-table.ts';

/** A case measures reads or one statement, not the pipeline; figures of one case come from the same minutes. */
const cases: Record<string, (say: (line: string) => void) => Promise<Row[]>> = {
  'admission-hash': admissionHash,
  'audit-insert': auditInsert,
  'contact-write': contactWrite,
  'lists-1m': listsOfAMillion,
};

export const caseNames: readonly string[] = Object.keys(cases);

/** Runs cases by name; each prints its table and keeps it below `results`. */
export async function runCases(names: readonly string[], say: (line: string) => void): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'results');
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const startedAt = new Date().toISOString();
    const loadBefore = loadavg()[0] ?? 0;
    const rows = (await cases[name]?.(say)) ?? [];
    const machine = {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      load: { before: loadBefore, after: loadavg()[0] ?? 0 },
    };
    const file = join(folder, `${name}.json`);
    await writeFile(file, `${JSON.stringify({ case: name, startedAt, machine, rows }, null, 2)}\n`);
    process.stdout.write(`${name}, ${startedAt}, ${machine.cores} × ${machine.cpu}, ${machine.node}\n`);
    process.stdout.write(printTable(rows));
    say(`Written to ${file}`);
  }
}
