import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { machineNow } from './frame/machine.ts';
import { type Measured, measure } from './frame/measure.ts';
import { printReport } from './frame/print-report.ts';
import { keepFigures } from './keep/keep-figures.ts';
import { readArguments } from './read-arguments.ts';
import { rows } from './rows/index.ts';
import { caseNames, runCases } from './run-cases.ts';
import { runScale } from './scale/run-scale.ts';
import { openStage } from './stage/open-stage.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);
const asked = process.argv.slice(2);
// Ending in good order is what ends the servers too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

if (asked[0] === 'scale') {
  await runScale(asked.slice(1), say);
} else if (asked.length > 0 && asked.every((name) => caseNames.includes(name))) {
  await runCases(asked, say);
} else {
  await runRows();
}

/** Measures the rows that are asked for. Any refusal or failure ends it without a report. */
async function runRows(): Promise<void> {
  const { isQuick, only, jsonFile, isKept } = readArguments(
    asked,
    rows.map(({ name }) => name),
  );
  const chosen = only.length === 0 ? rows : rows.filter(({ name }) => only.includes(name));
  const startedAt = new Date().toISOString();
  const { cores, cpu, memoryGiB, node, load } = machineNow();
  const stage = await openStage({ isQuick, isNamed: only.length > 0, say });
  const measured: Measured[] = [];
  try {
    for (const row of chosen) {
      const began = performance.now();
      measured.push(await measure(row, stage));
      say(`${row.name}: ${Math.round((performance.now() - began) / 1_000)} s`);
    }
  } finally {
    await stage.stop();
  }
  const machine = `${cores} x ${cpu}, ${memoryGiB} GiB, ${node}`;
  const loads = `load ${load} before, ${loadavg()[0]?.toFixed(1)} after`;
  process.stdout.write(`${startedAt}, ${machine}, ${loads}\n\n${printReport(measured)}`);
  const figures = measured.flatMap((one) => one.figures);
  if (jsonFile !== null) await writeFile(jsonFile, `${JSON.stringify(figures, null, 2)}\n`);
  if (jsonFile !== null) say(`Written to ${jsonFile}`);
  if (isKept) keepFigures(figures, { order: rows.map(({ name }) => name), say });
}
