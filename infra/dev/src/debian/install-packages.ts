import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from '../process/last-lines.ts';

/**
 * One shell under one lock, because several clones may install at the same moment. While it runs, and only then,
 * a policy-rc.d (the file Debian asks before it starts a packaged service) forbids starting services, so that no
 * system broker comes up on port 5672 that was not there before; a policy that is already there stays as it is.
 */
const script = `
set -eu
export DEBIAN_FRONTEND=noninteractive
umask 022
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
if dpkg-query -W -f '\${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; then exit 0; fi
apt-get -o DPkg::Lock::Timeout=600 update
apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@"
`;

const lockFile = '/var/lock/crm-dev-apt.lock';

/** Installs Debian's packages, the first of which says whether they are there (root only); throws with apt's last lines. */
export async function installPackages(
  names: readonly string[],
  { runDir, log }: { runDir: string; log: (line: string) => void },
): Promise<void> {
  log(`Installing Debian's ${names[0]} (once, about half a minute)`);
  mkdirSync(join(runDir, 'logs'), { recursive: true });
  const logFile = join(runDir, 'logs', 'apt.log');
  const fd = openSync(logFile, 'a');
  const code = await new Promise<number | null>((resolve, reject) => {
    // flock runs the shell and holds the lock for its whole life, also when we are killed meanwhile.
    const child = spawn('flock', [lockFile, 'sh', '-c', script, 'install', ...names], {
      stdio: ['ignore', fd, fd],
    });
    child.once('error', reject);
    child.once('exit', resolve);
  }).finally(() => closeSync(fd));
  if (code !== 0) throw new Error(`${names[0]} could not be installed.\n${lastLines(logFile).text}`);
}
