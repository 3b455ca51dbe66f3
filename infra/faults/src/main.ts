import { f14b } from './cases/f14.ts';
import { faultCases } from './cases/index.ts';
import type { FaultCase } from './fault-case.ts';
import { randomMix } from './mix/random-mix.ts';
import { heading, printResult } from './print-result.ts';
import { type Arguments, readArguments } from './read-arguments.ts';
import { openRig } from './rig/open-rig.ts';
import { runMatrix } from './run-matrix.ts';
import { tellMachine, tellServers, writeReport } from './write-report.ts';

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
    const servers = await tellServers(rig);
    const startedAt = new Date();
    say(heading);
    const results = await runMatrix(rig, cases, {
      size: given.size,
      onResult: (result) => {
        if (interrupted === 0) say(printResult(result));
      },
      onSkipped: ({ id, why }) => say(`${id} is not run: ${why}`),
    });
    const failed = results.filter((result) => result.violations.length > 0);
    good = failed.length === 0 && results.length > 0;
    say(
      `${results.length} rows, ${sum(results.map((one) => one.faults))} faults, ${sum(results.map((one) => one.messages))} messages: ${
        good ? 'every invariant held' : `${failed.length} rows are red`
      }`,
    );
    const kind = kindOf(given, cases);
    if (given.write && interrupted === 0) {
      const file = writeReport({
        name: `${kind}-${Number.parseInt(servers.postgres, 10)}`,
        command: ['npm run faults --', ...process.argv.slice(2).filter((arg) => arg !== '--')].join(' '),
        startedAt,
        endedAt: new Date(),
        machine: tellMachine(),
        servers: `PostgreSQL ${servers.postgres}, RabbitMQ ${servers.rabbit}`,
        results,
      });
      say(`Written to ${file}`);
    }
    return good ? 0 : 1;
  } finally {
    if (!good) aside(`The logs of this run are kept in ${rig.runDir}/logs`);
    await rig.close({ keepLogs: !good });
  }
}

/** Where in the report a run has its place. */
function kindOf({ random, only }: Arguments, cases: readonly FaultCase[]): string {
  if (random !== null) return 'mix';
  if (only.length === 0) return 'matrix';
  return cases.every(({ id }) => id === f14b.id) ? 'cluster' : 'rows';
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

// Left to end by itself, Node was once seen to wait for ever in its own clean-up after a whole matrix (`perf`: all time in
// `Environment::CleanupHandles`), with everything told and every server stopped.
process.exit(await main());
