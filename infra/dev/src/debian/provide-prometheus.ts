import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readEnv } from '../env.ts';
import { onPath } from '../rabbit/find-rabbit.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'node_modules', '.cache', 'crm-prometheus');

/**
 * The package is fetched and unpacked, not installed: no server of its name comes up by itself, and nobody has to be
 * root. Lists and archives are in a folder of our own; the machine's lists are asked first, since they may be fresh.
 */
const script = `
set -eu
umask 022
cd "$1"
[ ! -x "$2" ] || exit 0
mkdir -p lists/partial archives/partial
ours="-o APT::Sandbox::User=root -o Dir::Cache=$1 -o Dir::State::lists=$1/lists"
apt-get -o APT::Sandbox::User=root download prometheus || { apt-get $ours update; apt-get $ours download prometheus; }
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x -O "./usr/bin/$2" > "$2.new"
chmod 755 "$2.new"
mv "$2.new" "$2"
rm -rf prometheus_*.deb lists archives ./*.bin
`;

/** Prometheus' own tool: `PROMTOOL_PATH`, one that is installed, or the one in Debian's package; see `provide`. */
export function providePromtool(): Promise<string> {
  const lent = readEnv().promtoolPath;
  return lent === null ? provide('promtool') : Promise.resolve(lent);
}

/** Prometheus itself: one that is installed, or the one in Debian's package; see `provide`. */
export const providePrometheus = (): Promise<string> => provide('prometheus');

/** Fetched once for each checkout. Throws, and says what to do, where it cannot be had. */
async function provide(name: 'promtool' | 'prometheus'): Promise<string> {
  const found = onPath(name);
  if (found !== null) return found;
  const fetched = join(folder, name);
  if (existsSync(fetched)) return fetched;
  mkdirSync(folder, { recursive: true });
  // Tests of several files may ask at the same moment.
  const args = [join(folder, 'lock'), 'sh', '-c', script, 'fetch', folder, name];
  await promisify(execFile)('flock', args).catch((error: Error & { stderr?: string }) => {
    const advice = "install Debian's package prometheus, or name a promtool in PROMTOOL_PATH";
    throw new Error(`${name} is missing: ${advice}.\n${error.stderr ?? error.message}`);
  });
  return fetched;
}
