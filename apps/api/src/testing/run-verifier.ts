import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Whether this machine lets us take the network away. */
export const canBeOffline = spawnSync('unshare', ['-r', '-n', 'true']).status === 0;

/**
 * Verifies a capsule as an examiner would: an empty folder with the two files in it, an environment without anything,
 * and, where the machine lets us, no network at all.
 */
export async function runVerifier({
  verifier,
  capsule,
  args = [],
  offline = false,
}: {
  verifier: string;
  capsule: string | Buffer;
  args?: string[];
  offline?: boolean;
}): Promise<{ code: number | null; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'crm-examiner-'));
  try {
    await writeFile(join(folder, 'verify-capsule.mjs'), verifier);
    await writeFile(join(folder, 'capsule.json'), capsule);
    const node = [process.execPath, 'verify-capsule.mjs', 'capsule.json', ...args];
    const [command = '', ...rest] = offline ? ['unshare', '-r', '-n', ...node] : node;
    const child = spawn(command, rest, { cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
    const [code, out, err] = await Promise.all([
      new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code, output: `${out}${err}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
