import { join } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { isPackage, type PackageName, packages } from './packages.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const asked = process.argv.slice(2).filter((argument) => argument !== '--');
const unknown = asked.filter((name) => !isPackage(name));
if (unknown.length > 0) {
  process.stderr.write(`No such package: ${unknown.join(', ')}. There are: ${packages.join(', ')}\n`);
  process.exit(64);
}
// Ending in good order is what ends the servers and takes the copy away.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** Of a package's mutants at least so many must turn a test red, or not end (in percent). */
const killedLeast = 80;
for (const name of asked.length === 0 ? packages : asked.filter(isPackage)) await mutate(name);

/** Changes one expression of the package after the other, in a copy, and runs the tests that reach it. */
async function mutate(name: PackageName): Promise<void> {
  process.chdir(join(root, 'packages', name));
  const results = await new Stryker({
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    testRunner: 'vitest',
    vitest: { configFile: join(root, 'infra', 'dev', 'vitest', 'mutation.ts') },
    mutate: ['src/**/*.ts', '!src/**/*.test.ts', '!src/index.ts'],
    // A mutant that is there from the start of the process would need a process of its own.
    ignoreStatic: true,
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 60_000,
    tempDirName: '.mutation',
    reporters: ['clear-text', 'json'],
    jsonReporter: { fileName: join(root, 'infra', 'mutation', 'results', `${name}.json`) },
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  }).runMutationTest();
  const judged = results.filter(({ status }) => status !== 'Ignored' && status !== 'CompileError');
  const killed = judged.filter(({ status }) => status === 'Killed' || status === 'Timeout');
  const percent = (100 * killed.length) / judged.length;
  process.stdout.write(`${name}: ${killed.length} of ${judged.length} killed, ${percent.toFixed(1)} %\n`);
  if (percent < killedLeast) process.exitCode = 1;
}
