import { once } from 'node:events';
import { endRun } from './reap-dead-runs.ts';
import { readRun, runFile } from './registry.ts';

// Argument: the run's folder. Standard input is a pipe from the owner that says nothing and ends with it.
const file = runFile(process.argv[2] ?? '');
process.stdin.resume();
await once(process.stdin, 'close');
const run = readRun(file);
if (run !== null) await endRun({ file, run });
