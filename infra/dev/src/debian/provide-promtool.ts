import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readEnv } from '../env.ts';
import { onPath } from '../rabbit/find-rabbit.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'node_modules', '.cache', 'crm-promtool');

/**
 * The package is fetched and unpacked, not installed: no server of its name comes up, and nobody has to be root. Lists
 * and archives are in a folder of our own; the machine's lists are asked first, since they may be fresh.
 */
const script = `
set -eu
umask 022
cd "$1"
[ ! -x promtool ] || exit 0
mkdir -p lists/partial archives/partial
ours="-o APT::Sandbox::User=root -o Dir::Cache=$1 -o Dir::State::lists=$1/lists"
apt-get -o APT::Sandbox::User=root download prometheus || { apt-get $ours update; apt-get $ours download prometheus; }
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x -O ./usr/bin/promtool > promtool.new
chmod 755 promtool.new
mv promtool.new promtool
rm -rf prometheus_*.deb lists archives ./*.bin
`;

/**
 * The path of a promtool: `PROMTOOL_PATH`, one that is installed, or the one in Debian's package `prometheus`, which is
 * fetched once for each checkout. Throws, and says what to do, where none can be had.
 */
export async function providePromtool(): Promise<string> {
  const found = readEnv().promtoolPath ?? onPath('promtool');
  if (found !== null) return found;
  const fetched = join(folder, 'promtool');
  if (existsSync(fetched)) return fetched;
  mkdirSync(folder, { recursive: true });
  // Tests of several files may ask at the same moment.
  await promisify(execFile)('flock', [join(folder, 'lock'), 'sh', '-c', script, 'fetch', folder]).catch(
    (error: Error & { stderr?: string }) => {
      const advice = "install Debian's package prometheus, or name a promtool in PROMTOOL_PATH";
      throw new Error(`promtool is missing: ${advice}.\n${error.stderr ?? error.message}`);
    },
  );
  return fetched;
}
