import { resolve } from 'node:path';
import { rules } from './rules/index.ts';
import { ruleStep, runSteps, type Step } from './run-steps.ts';
import { toolStep } from './tool-step.ts';

const root = resolve(import.meta.dirname, '../../..');

const steps: readonly Step[] = [
  toolStep({
    name: 'format, lint, imports (biome)',
    root,
    command: [
      'biome',
      'check',
      '--error-on-warnings',
      '--diagnostic-level=warn',
      '--max-diagnostics=100',
      '--reporter=concise',
    ],
    instead:
      'Run `npm run format`; what is left is a fault in the code, and `npx biome check <file>` explains it.',
  }),
  toolStep({
    name: 'types (tsc)',
    root,
    command: ['tsc', '--noEmit', '-p', 'tsconfig.json'],
    instead: 'Fix the types; a cast needs a named helper that states its guarantee.',
  }),
  toolStep({
    name: 'types of the console (tsc)',
    root,
    command: ['tsc', '--noEmit', '-p', 'apps/console/tsconfig.json'],
    instead: 'Fix the types; a cast needs a named helper that states its guarantee.',
  }),
  toolStep({
    name: 'dead code (knip)',
    root,
    command: ['knip', '--no-progress', '--no-config-hints'],
    instead: 'Delete what nobody uses, declare what is used; a new entry point is a line in knip.json.',
  }),
  ...rules.map((rule) => ruleStep(rule, root)),
];

// `main.ts arrows sql` runs only the steps whose names contain one of the words.
const words = process.argv.slice(2);
const wanted = steps.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

const startedMs = performance.now();
const failed = await runSteps(wanted, {
  write: (text) => process.stdout.write(text),
  nowMs: () => performance.now(),
});
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
process.stdout.write(`${wanted.length} steps, ${failed} failed, ${seconds} s\n`);
process.exitCode = failed === 0 && wanted.length > 0 ? 0 : 1;
