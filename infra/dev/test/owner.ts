import { fileURLToPath } from 'node:url';
import { readEnv } from '../src/env.ts';
import { type SpawnedApp, spawnApp } from '../src/index.ts';

/** What `start-and-report.ts` says about itself. */
export type Report = {
  kind: 'lent' | 'started';
  url: string;
  runDir: string;
  appPid: number;
  postgresPid: number | null;
};

/** Starts servers owned by another process. */
export async function startOwner(options: {
  runDir: string;
  env?: Record<string, string>;
  umask?: string;
  /** Whether its run has a guard. */
  guarded?: boolean;
}): Promise<{ owner: SpawnedApp; report: Report }> {
  const script = fileURLToPath(new URL('./start-and-report.ts', import.meta.url));
  const argument = JSON.stringify({ guarded: options.guarded ?? false });
  const owner = await spawnApp({
    name: 'owner',
    command: 'sh',
    args: ['-c', `umask ${options.umask ?? '022'}; exec "$0" "$1" "$2"`, process.execPath, script, argument],
    env: { TMPDIR: readEnv().tmpDir, ...options.env },
    cwd: options.runDir,
    runDir: options.runDir,
  });
  const [, json = ''] = await owner.waitForOutput(/report (.*)\n/, 60_000);
  return { owner, report: JSON.parse(json) as Report };
}
