import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createDb, databaseTlsOf } from '@crm/db';
import { exitOnBadConfig, parseEnv, readEnv } from '@crm/runtime';
import { readAnchor } from '../read-anchor.ts';
import { tellFault } from '../tell-fault.ts';
import { verifySeals } from '../verify-seals.ts';
import { envSchema } from './env.ts';

const usage = `Verifies the audit log against its seals and names the first bad row.

  npm run verify-audit -- [--from=<seal>] [--head=<file>]

  --head   what GET /api/audit/seals/head answered when it was kept elsewhere: shows a log that was cut off
  --from   the seal to begin with, for a log whose older part was verified before

Reads DATABASE_URL and AUDIT_SEAL_PUBLIC_KEYS_FILE. Ends with 0 if all fits, 1 if not, 2 if it could not look.
`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, head: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    say(usage);
    return 0;
  }
  const env = exitOnBadConfig(() => parseEnv(envSchema, readEnv()));
  const anchor = values.head === undefined ? undefined : readAnchor(readFileSync(values.head, 'utf8'));
  const db = createDb({
    url: env.DATABASE_URL,
    tls: databaseTlsOf(env),
    appName: 'crm-verify-audit',
    poolMax: 1,
    // Nobody waits: what is read whole of a large log, and hashed on a busy machine, takes its time.
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 600_000,
  });
  try {
    const sinceMs = performance.now();
    let [rows, retired, faults] = [0, 0, 0];
    for (let from: number | null = Number(values.from ?? 1); from !== null; ) {
      const report = await verifySeals(db, { keys: env.AUDIT_SEAL_PUBLIC_KEYS, from, anchor });
      rows += report.rows;
      retired += report.retired ?? 0;
      for (const fault of report.faults) {
        say(faults === 0 ? `First fault: ${tellFault(fault)}` : `Also: ${tellFault(fault)}`);
        faults += 1;
      }
      from = faults > 0 ? null : report.next;
      if (from === null)
        say(
          `${rows} rows under seals ${values.from ?? 1} to ${report.seals.to} of ${report.seals.last} were hashed anew; ${report.unsealed ?? 'not counted'}: rows that wait for a seal.`,
        );
    }
    if (retired > 0)
      say(`${retired} rows have gone with their months, by retirements that stand in the log.`);
    say(`It took ${seconds(sinceMs)} s and at most ${megabytesAtMost()} MB of memory.`);
    say(faults === 0 ? 'All of it is as it was sealed.' : 'The log is NOT as it was sealed.');
    return faults === 0 ? 0 : 1;
  } finally {
    await db.end();
  }
}

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1_000).toFixed(1);
}

/** The most that this process has held at a time, as the system counted it (`maxRSS` is in kB). */
function megabytesAtMost(): number {
  return Math.round(process.resourceUsage().maxRSS / 1_024);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
