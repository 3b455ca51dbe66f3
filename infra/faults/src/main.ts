import { faultCases } from './cases/index.ts';
import type { FaultCase } from './fault-case.ts';
import { heading, printResult } from './print-result.ts';
import { randomMix } from './random-mix.ts';
import { type Arguments, readArguments } from './read-arguments.ts';
import { openRig } from './rig/open-rig.ts';
import { runMatrix } from './run-matrix.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const aside = (line: string) => void process.stderr.write(`${line}\n`);

/** `--only=F18` means all cases of that row, `--only=F18B` one. */
function chosenCases({ only }: Arguments): readonly FaultCase[] {
  if (only.length === 0) return faultCases;
  const isNamed = ({ id }: FaultCase, name: string) =>
    id.toUpperCase() === name || /^F\d+/.exec(id)?.[0] === name;
  const unknown = only.filter((name) => !faultCases.some((fault) => isNamed(fault, name)));
  if (unknown.length > 0) throw new Error(`No case is called ${unknown.join(', ')}`);
  return faultCases.filter((fault) => only.some((name) => isNamed(fault, name)));
}

async function main(): Promise<number> {
  const given = readArguments(process.argv.slice(2));
  const cases = given.random === null ? chosenCases(given) : [randomMix(given.random)];
  const rig = await openRig({
    log: aside,
    ...(given.postgresFolder === null ? {} : { postgresFolder: given.postgresFolder }),
  });
  let interrupted = 0;
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      interrupted = status;
      // What is still under way finds its servers and its folder gone.
      process.on('uncaughtException', () => undefined);
      void rig.close().finally(() => process.exit(status));
    });
  }
  let good = false;
  try {
    say(heading);
    const results = await runMatrix(rig, cases, {
      size: given.size,
      onResult: (result) => {
        if (interrupted === 0) say(printResult(result));
      },
    });
    const failed = results.filter((result) => result.violations.length > 0);
    good = failed.length === 0 && results.length > 0;
    say(
      `${results.length} rows, ${sum(results.map((one) => one.faults))} faults, ${sum(results.map((one) => one.messages))} messages: ${
        good ? 'every invariant held' : `${failed.length} rows are red`
      }`,
    );
    return good ? 0 : 1;
  } finally {
    if (!good) aside(`The logs of this run are kept in ${rig.runDir}/logs`);
    await rig.close({ keepLogs: !good });
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

process.exitCode = await main();
