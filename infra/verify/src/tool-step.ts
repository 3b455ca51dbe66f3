import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import type { Step } from './run-steps.ts';

/** A tool of node_modules/.bin as a step: its report is shown when it ends non-zero, with `instead` below. */
export function toolStep(given: {
  name: string;
  root: string;
  command: readonly string[];
  instead: string;
}): Step {
  return {
    name: given.name,
    run: async () => {
      const { code, output } = await runTool(given.root, given.command);
      return code === 0
        ? { isPassed: true, text: '' }
        : { isPassed: false, text: `${output.trim()}\n→ ${given.instead}` };
    },
  };
}

function runTool(root: string, command: readonly string[]): Promise<{ code: number | null; output: string }> {
  const [bin = '', ...args] = command;
  const folder = join(root, 'node_modules', '.bin');
  // The tools' own scripts say `env node`: they get the Node that runs this gate.
  const path = [dirname(process.execPath), folder, process.env.PATH ?? ''].join(delimiter);
  return new Promise((resolve, reject) => {
    const child = spawn(join(folder, bin), args, {
      cwd: root,
      env: { ...process.env, PATH: path, NO_COLOR: '1' },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
