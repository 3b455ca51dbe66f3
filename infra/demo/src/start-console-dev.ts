import { fileURLToPath } from 'node:url';
import { spawnApp } from '@crm/dev';

const startTimeoutMs = 60_000;

/** The console from its sources, by Vite: a change of a file shows at once. It asks the api that is named. */
export async function startConsoleDev({
  apiUrl,
  runDir,
}: {
  apiUrl: string;
  runDir: string;
}): Promise<{ url: string; stop: () => Promise<void> }> {
  const app = await spawnApp({
    name: 'console-dev',
    command: process.execPath,
    args: ['node_modules/vite/bin/vite.js', '--clearScreen', 'false'],
    env: { CONSOLE_API_URL: apiUrl, NO_COLOR: '1' },
    cwd: fileURLToPath(new URL('../../../apps/console/', import.meta.url)),
    runDir,
  });
  try {
    const [, url] = await app.waitForOutput(/Local:\s+(http:\S+?)\/?\s/, startTimeoutMs);
    if (url === undefined) throw new Error('Vite names no address');
    return { url, stop: async () => void (await app.stop()) };
  } catch (error) {
    await app.stop();
    throw error;
  }
}
