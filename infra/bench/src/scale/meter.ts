import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { treeCpuSeconds } from '../frame/tree-cpu-seconds.ts';
import type { Place, Stage } from '../stage/open-stage.ts';

/** What a piece of work took, of everybody who had a part in it. */
export type Used = {
  seconds: number;
  /** Seconds of processor time: of processes of the product by name, `postgres` and `rabbit`, and `load`, who asks and watches. */
  cpu: Record<string, number>;
  /** Processors that were at work, of all that the machine has. */
  busyCores: number;
  /** Bytes: into PostgreSQL's log, to disk by RabbitMQ, and over the loopback, which is every hop of the way. */
  walBytes: number;
  brokerBytes: number;
  wireBytes: number;
};

type Target = {
  stage: Pick<Stage, 'serverPids'>;
  place: Pick<Place, 'db'>;
  /** Processes of the product by name. */
  processes: Readonly<Record<string, readonly number[]>>;
};

/** Does a piece of work and tells what it took. A server that was lent has no figure. */
export async function metered(target: Target, act: () => Promise<void>): Promise<Used> {
  const [before, began] = [await read(target), performance.now()];
  await act();
  const seconds = (performance.now() - began) / 1_000;
  const after = await read(target);
  const added = (key: 'walBytes' | 'brokerBytes' | 'wireBytes' | 'busy') => after[key] - before[key];
  return {
    seconds,
    cpu: Object.fromEntries(
      Object.entries(after.cpu).map(([name, used]) => [name, used - (before.cpu[name] ?? 0)]),
    ),
    busyCores: added('busy') / seconds,
    walBytes: added('walBytes'),
    brokerBytes: added('brokerBytes'),
    wireBytes: added('wireBytes'),
  };
}

async function read({ stage: { serverPids }, place: { db }, processes }: Target) {
  const { postgres, rabbit } = serverPids;
  const [position] = await db.sql<{ bytes: number }[]>`
    SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS bytes`;
  const { user, system } = process.cpuUsage();
  return {
    cpu: {
      ...Object.fromEntries(Object.entries(processes).map(([name, pids]) => [name, cpuSeconds(pids)])),
      ...(postgres !== null && { postgres: treeCpuSeconds(postgres) }),
      ...(rabbit !== null && { rabbit: treeCpuSeconds(rabbit) }),
      load: (user + system) / 1e6,
    } as Record<string, number>,
    busy: busySeconds(),
    walBytes: position?.bytes ?? 0,
    brokerBytes: rabbit === null ? 0 : writtenBytes(rabbit),
    wireBytes: loopbackBytes(),
  };
}

function busySeconds(): number {
  const busyMs = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
  return busyMs.reduce((sum, ms) => sum + ms, 0) / 1_000;
}

/** What a process had the kernel write to disk. */
function writtenBytes(pid: number): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

function loopbackBytes(): number {
  return Number(/^\s*lo:\s*(\d+)/m.exec(readFileSync('/proc/net/dev', 'utf8'))?.[1]);
}
