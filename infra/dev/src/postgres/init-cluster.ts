import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Makes an empty cluster at `dataDir`, owned by `user`, with one superuser `crm` and the given password. */
export async function initCluster(options: {
  bin: string;
  dataDir: string;
  password: string;
  user: { uid: number; gid: number } | null;
}): Promise<void> {
  const { bin, dataDir, user } = options;
  const parent = dirname(dataDir);
  mkdirSync(parent, { recursive: true });
  chmodSync(parent, 0o711);
  const passwordFile = join(parent, 'password');
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (user !== null) {
    chownSync(parent, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const args = ['-D', dataDir, '-U', 'crm', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync'];
  try {
    await promisify(execFile)(join(bin, 'initdb'), [...args, '-E', 'UTF8', '--locale=C.UTF-8'], {
      cwd: parent,
      ...(user ?? {}),
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`initdb failed: ${stderr || stdout || String(error)}`, { cause: error });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
