import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What starts a built program, from its own folder. */
export type StartCommand = { command: string; args: string[]; cwd: string };

/** Reads a program's `start` script, so that whoever starts a built program runs it under the flags it is delivered with. */
export function startCommand(folder: string): StartCommand {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    scripts?: { start?: string };
  };
  const [program, ...args] = scripts?.start?.split(' ') ?? [];
  if (program !== 'node') throw new Error(`${folder} has no start script that runs node`);
  return { command: process.execPath, args, cwd: folder };
}
