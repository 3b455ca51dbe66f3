import { join } from 'node:path';
import { readEnv } from '../env.ts';
import { freePort } from '../process/free-port.ts';
import { onPath } from './find-rabbit.ts';
import { type LaunchedChild, launchChild } from './launch-child.ts';

/** The process that tells Erlang nodes of one machine each other's ports (epmd), on a port of its own. */
export type PortMapper = {
  /** What makes nodes and their command line tools use it. */
  env: Readonly<Record<string, string>>;
  /** Starts it unless it runs. */
  start: () => void;
  end: () => Promise<void>;
};

/**
 * Prepares a port mapper for the nodes of one run. Started by us and in the foreground, so that its pid is known: a node
 * would start it as a daemon and leave it behind.
 */
export async function createPortMapper({ runDir }: { runDir: string }): Promise<PortMapper> {
  const port = await freePort();
  const env = { ERL_EPMD_PORT: String(port), ERL_EPMD_ADDRESS: '127.0.0.1' };
  let mapper: LaunchedChild | null = null;
  return {
    env,
    start: () => {
      const command = onPath('epmd');
      if (command === null || (mapper !== null && mapper.pid() !== null)) return;
      mapper = launchChild({
        command,
        args: [],
        cwd: runDir,
        env: { PATH: readEnv().path, ...env },
        logFile: join(runDir, 'logs', `epmd-${port}.log`),
        runDir,
      });
    },
    end: async () => mapper?.end('SIGKILL'),
  };
}
