import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { createDb } from '@crm/db';
import { type Rig, repositoryRoot } from './rig/open-rig.ts';
import type { CaseResult } from './run-case.ts';

/** A run as it goes into the report. */
export type Report = {
  /** Its place in the document. */
  name: string;
  command: string;
  startedAt: Date;
  endedAt: Date;
  machine: string;
  servers: string;
  results: readonly CaseResult[];
};

/** The servers of a run by the versions that they say themselves. */
export async function tellServers({ postgres, rabbit }: Rig): Promise<{ postgres: string; rabbit: string }> {
  const db = createDb({ url: postgres.url, appName: 'crm-faults', poolMax: 1 });
  try {
    const [row] = await db.sql<{ version: string }[]>`SELECT current_setting('server_version') AS version`;
    const overview = (await rabbit.request('GET', '/overview')) as { rabbitmq_version: string };
    return { postgres: row?.version ?? '', rabbit: overview.rabbitmq_version };
  } finally {
    await db.end();
  }
}

export function tellMachine(): string {
  const [cpu] = cpus();
  const load = loadavg().map((one) => one.toFixed(1));
  return `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version.slice(1)}, load at the end ${load.join(' / ')}`;
}

/** Puts a run into its place of docs/reliability.md, between the two comments that bear its name. */
export function writeReport(report: Report): string {
  const file = join(repositoryRoot, 'docs', 'reliability.md');
  const text = readFileSync(file, 'utf8');
  const [open, close] = [`<!-- run: ${report.name} -->`, `<!-- end: ${report.name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from === -1 || to < from) throw new Error(`docs/reliability.md has no place for ${report.name}`);
  writeFileSync(file, `${text.slice(0, from + open.length)}\n\n${tellRun(report)}\n\n${text.slice(to)}`);
  return file;
}

const minute = (date: Date) => date.toISOString().slice(0, 16).replace('T', ' ');
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

function tellRun({ command, startedAt, endedAt, machine, servers, results }: Report): string {
  const sum = (count: (result: CaseResult) => number) =>
    results.reduce((total, one) => total + count(one), 0);
  const red = results.filter((one) => one.violations.length > 0);
  const all = [
    `\`${command}\`, ${minute(startedAt)} to ${minute(endedAt)} UTC; ${servers}; ${machine}.`,
    '',
    '| Faults injected | Messages accepted | Mails taken | Lost | Sent twice | Parked as `unknown` | Rows red |',
    '|---|---|---|---|---|---|---|',
    `| ${sum((one) => one.faults)} | ${sum((one) => one.messages)} | ${sum((one) => one.accepts)} | ${sum((one) => one.lost)} | ${sum((one) => one.doubled)} | ${sum((one) => one.unknown)} | ${red.length} of ${results.length} |`,
    '',
    '| Row | Fault | Made | Accepted | Taken | Unknown, and why | Mail flows again after: median, longest | |',
    '|---|---|---|---|---|---|---|---|',
  ];
  const rows = [...results]
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
    .map((one) => {
      const why = Object.entries(one.unknownCauses).map(([cause, count]) => `${count} \`${cause}\``);
      const back = one.recoveries.map(
        ({ kind, medianMs, longestMs }) =>
          `${kind === 'all' ? '' : `${kind}: `}${seconds(medianMs)}, ${seconds(longestMs)}`,
      );
      const verdict = one.violations.length === 0 ? 'green' : 'RED';
      return `| ${one.id} | ${one.title} | ${one.faults} | ${one.messages} | ${one.accepts} | ${why.join(', ') || '0'} | ${back.join('; ') || 'no mail was to follow'} | ${verdict} |`;
    });
  return [...all, ...rows].join('\n');
}
