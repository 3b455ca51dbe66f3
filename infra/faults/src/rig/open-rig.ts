import { join } from 'node:path';
import {
  guardRun,
  openRun,
  type StartedPostgres,
  type StartedRabbit,
  type StartedRabbitCluster,
  startPostgres,
  startRabbit,
} from '@crm/dev';
import type { SmallDisk } from './open-small-disk.ts';

/** The servers of a run: always our own, since they are to be killed. */
export type Rig = {
  runDir: string;
  /** Where the product's sources are: this repository, or a copy of it with a break in it. */
  productRoot: string;
  postgres: StartedPostgres;
  rabbit: StartedRabbit;
  /** The broker of the product in place of `rabbit`, where it has several nodes. */
  cluster?: StartedRabbitCluster;
  /** What the database lies on, where it is small. */
  disk?: SmallDisk;
  /** Ends every process and removes the run's folder, all but the logs where asked. */
  close: (options?: { keepLogs?: boolean }) => Promise<void>;
};

export const repositoryRoot = join(import.meta.dirname, '..', '..', '..', '..');

/** Starts PostgreSQL, durable and with the times of commits, and RabbitMQ; `postgresFolder` is another version's. */
export async function openRig({
  productRoot = repositoryRoot,
  postgresFolder,
  log,
}: {
  productRoot?: string;
  postgresFolder?: string;
  log: (line: string) => void;
}): Promise<Rig> {
  const run = await openRun();
  const { runDir } = run;
  // Processes of the product start all the time: whoever ends the rig, in whatever way, ends them too.
  const endGuard = guardRun(runDir);
  const close: Rig['close'] = async (options) => {
    await run.close(options);
    await endGuard();
  };
  const starting = [
    startPostgres({
      runDir,
      log,
      // What was committed must be there after SIGKILL: that is the promise under test.
      durable: true,
      settings: ['track_commit_timestamp=on'],
      ...(postgresFolder === undefined ? {} : { folder: postgresFolder }),
    }),
    startRabbit({ runDir, log }),
  ] as const;
  try {
    const [postgres, rabbit] = await Promise.all(starting);
    return { runDir, productRoot, postgres, rabbit, close };
  } catch (error) {
    await Promise.allSettled(starting);
    await close();
    throw error;
  }
}
