import { installPackages } from '../debian/install-packages.ts';
import { readEnv } from '../env.ts';
import { onPath } from '../rabbit/find-rabbit.ts';

/** The same engine without a browser's own windows, for which it takes half of the processor time (seen in `infra/e2e`). */
const shell = 'chromium-headless-shell';

/**
 * The path of a Chromium without windows: `CHROMIUM_PATH`, one that is installed, or Debian's package where there are
 * root and apt; a whole Chromium where there is nothing else. With fonts, since a page without any is a page of empty boxes.
 */
export async function provideChromium(options: {
  runDir: string;
  log: (line: string) => void;
}): Promise<string> {
  const found = readEnv().chromiumPath ?? onPath(shell);
  if (found !== null) return found;
  const whole = onPath('chromium') ?? onPath('chromium-browser');
  const installed = await install(options).catch((error: unknown) => {
    if (whole === null) throw error;
    return null;
  });
  if (installed !== null) return installed;
  if (whole === null) throw new Error('No Chromium is here: install one, or name it in CHROMIUM_PATH.');
  return whole;
}

async function install(options: { runDir: string; log: (line: string) => void }): Promise<string | null> {
  if (process.getuid?.() !== 0 || onPath('apt-get') === null) return null;
  await installPackages([shell, 'fonts-dejavu-core'], options);
  return onPath(shell);
}
