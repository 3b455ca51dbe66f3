import { installPackages } from '../debian/install-packages.ts';
import { readEnv } from '../env.ts';
import { onPath } from '../rabbit/find-rabbit.ts';

/**
 * The path of a Chromium: `CHROMIUM_PATH`, one that is installed, or Debian's package where there are root and apt.
 * With fonts, since a page without any is a page of empty boxes.
 */
export async function provideChromium(options: {
  runDir: string;
  log: (line: string) => void;
}): Promise<string> {
  const { chromiumPath } = readEnv();
  const found = () => chromiumPath ?? onPath('chromium') ?? onPath('chromium-browser');
  const before = found();
  if (before !== null) return before;
  if (process.getuid?.() !== 0 || onPath('apt-get') === null) {
    throw new Error('No Chromium is here: install one, or name it in CHROMIUM_PATH.');
  }
  await installPackages(['chromium', 'fonts-dejavu-core'], options);
  const after = found();
  if (after === null) throw new Error('chromium is installed and cannot be found; name it in CHROMIUM_PATH.');
  return after;
}
