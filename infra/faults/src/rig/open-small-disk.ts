import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { registerChild, waitFor } from '@crm/dev';

/** A disk of a few megabytes that can be filled to its last byte. */
export type SmallDisk = {
  folder: string;
  /** Leaves no byte. */
  fill: () => void;
  /** Gives back what `fill` took. */
  free: () => void;
  close: () => void;
};

/** Why there can be no small disk here, or null. */
export function whyNoSmallDisk(): string | null {
  if (process.platform === 'linux' && process.getuid?.() === 0) return null;
  return 'only root can mount a small disk, and only on Linux';
}

/**
 * Mounts a tmpfs that only one process sees, and that is gone with it, whatever becomes of us: others reach it through that
 * process, which is therefore one of `user`.
 */
export async function openSmallDisk({
  runDir,
  megabytes,
  user,
}: {
  runDir: string;
  megabytes: number;
  user: { uid: number; gid: number };
}): Promise<SmallDisk> {
  const mount = join(runDir, 'small-disk');
  mkdirSync(mount, { recursive: true });
  const { uid, gid } = user;
  const script = `mount -t tmpfs -o size=${megabytes}m,uid=${uid},gid=${gid},mode=0755 tmpfs "$0" &&
    exec setpriv --reuid ${uid} --regid ${gid} --clear-groups sleep infinity`;
  const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, mount], {
    detached: true,
    stdio: 'ignore',
  });
  holder.on('error', () => undefined);
  const { pid } = holder;
  if (pid === undefined) throw new Error('unshare could not be run');
  registerChild({ runDir, pid });
  const isMounted = () =>
    holder.exitCode === null && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'sleep';
  await waitFor(isMounted, { timeoutMs: 20_000, what: 'the small disk' });
  const folder = join(`/proc/${pid}/root`, mount);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    close: () => void holder.kill('SIGKILL'),
  };
}

function fill(file: string): void {
  const fd = openSync(file, 'a');
  try {
    for (let size = 2 ** 20; size >= 1; size = size >> 1) {
      const piece = Buffer.alloc(size);
      while (tryToWrite(fd, piece));
    }
  } finally {
    closeSync(fd);
  }
}

function tryToWrite(fd: number, piece: Buffer): boolean {
  try {
    return writeSync(fd, piece) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
