import { join, relative } from 'node:path';
import { startServers } from '../start-servers.ts';
import { findCanaries } from './find-canaries.ts';
import { runTurboTests } from './run-turbo-tests.ts';

/**
 * Every test of every package on one set of servers, or with `--long` those that take minutes; other arguments go on to
 * turbo, e.g. `--filter=@crm/outbox`.
 */
async function main(): Promise<number> {
  const interrupted = new AbortController();
  let interruptedWith = 0;
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      interruptedWith = status;
      interrupted.abort();
    });
  }

  const servers = await startServers({ postgres: true, rabbit: true, log: say });
  const logs = join(servers.runDir, 'logs');
  const args = process.argv.slice(2);
  let good = false;
  try {
    const status = interrupted.signal.aborted
      ? interruptedWith
      : await runTurboTests({
          task: args.includes('--long') ? 'test:long' : 'test',
          args: args.filter((arg) => arg !== '--long'),
          runDir: servers.runDir,
          logFile: join(logs, 'test-output.log'),
          interrupted: interrupted.signal,
          env: {
            CRM_TEST_DATABASE_URL: servers.postgres.url,
            CRM_TEST_AMQP_URL: servers.rabbit.url,
            CRM_TEST_AMQP_MANAGEMENT_URL: servers.rabbit.managementUrl,
            CRM_RUN_DIR: servers.runDir,
          },
        });
    const finds = await findCanaries(logs);
    for (const { file, line } of finds) {
      say(`A submitted value was written to ${relative(logs, file)}, line ${line}: redact it (E9)`);
    }
    good = status === 0 && finds.length === 0;
    return interruptedWith || status || (finds.length > 0 ? 1 : 0);
  } finally {
    const keepLogs = !good && interruptedWith === 0;
    await servers.stop({ keepLogs });
    if (keepLogs) say(`The logs of this run are kept in ${logs}`);
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

process.exitCode = await main();
