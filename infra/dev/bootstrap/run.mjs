// Plain JavaScript for Node 20 with nothing installed: sets up, then goes on with the pinned Node.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { orExplain, setup } from './setup.mjs';

const programs = {
  bench: ['infra/bench/src/main.ts'],
  demo: ['infra/demo/src/main.ts'],
  dev: ['infra/demo/src/main.ts', '--dev'],
  faults: ['infra/faults/src/main.ts'],
  mutation: ['infra/mutation/src/main.ts'],
  pictures: ['infra/e2e/src/cli/pictures.ts'],
  test: ['infra/dev/src/cli/test.ts'],
  'test:long': ['infra/dev/src/cli/test.ts', '--long'],
  verify: ['infra/verify/src/main.ts'],
  'verify-audit': ['packages/seals/src/cli/verify-audit.ts'],
};

// npm sends on to us what the terminal has already sent to all; the program must not take that for a second Ctrl-C.
const repeatedWithinMs = 500;

const [name = '', ...args] = process.argv.slice(2);
const program = programs[name];
if (program === undefined) {
  process.stderr.write(`Say one of: ${Object.keys(programs).join(', ')}\n`);
  process.exit(2);
}

const { root, node, env } = await orExplain(setup);
// A group of its own, so that a signal reaches it once, from here.
const child = spawn(node, [...program, ...args], { cwd: root, env, stdio: 'inherit', detached: true });

const lastSentMs = new Map();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const now = performance.now();
    if (now - (lastSentMs.get(signal) ?? Number.NEGATIVE_INFINITY) > repeatedWithinMs) child.kill(signal);
    lastSentMs.set(signal, now);
  });
}
child.once('error', (error) => {
  process.stderr.write(`${node} could not be run: ${error.message}\n`);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
