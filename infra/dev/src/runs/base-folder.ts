import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readEnv } from '../env.ts';

/**
 * This user's folder for runs, their registry and the copied PostgreSQL, below the temporary folder, mode 0755.
 * PostgreSQL refuses to be root, so as root its files must be reachable by another user, whatever the umask.
 */
export function baseFolder(): string {
  const uid = process.getuid?.() ?? 0;
  const folder = join(reachableTemporaryFolder(uid), `crm-dev-${uid}`);
  mkdirSync(folder, { recursive: true });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== uid) {
    throw new Error(`${folder} belongs to somebody else: remove it, or set TMPDIR to a folder of your own`);
  }
  chmodSync(folder, 0o755);
  return folder;
}

// Some systems give root a 0700 TMPDIR of its own; then the machine's common one has to serve.
function reachableTemporaryFolder(uid: number): string {
  const own = readEnv().tmpDir;
  if (uid !== 0) return own;
  return [own, '/tmp', '/var/tmp'].find(isReachableByAll) ?? own;
}

function isReachableByAll(folder: string): boolean {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory() || (stats.mode & 0o001) === 0) return false;
  return folder === dirname(folder) || isReachableByAll(dirname(folder));
}
