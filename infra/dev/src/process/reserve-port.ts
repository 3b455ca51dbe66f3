import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** From the choice of a port until its server listens: a process that has to start on a full machine takes its time. */
export const reservedMs = 120_000;

/**
 * Whether a port is ours to give out: no run of this user, in whatever checkout, has given it out lately. A file for each
 * port, made by whoever is first; it is taken over when its time is up, and holds nothing.
 */
export function reservePort(port: number, { folder }: { folder: string }): boolean {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, String(port));
  const reserved = statSync(file, { throwIfNoEntry: false });
  if (reserved !== undefined && Date.now() - reserved.mtimeMs > reservedMs) rmSync(file, { force: true });
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
