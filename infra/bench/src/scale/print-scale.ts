import type { MessageFigure } from './measure-message.ts';
import type { ProcessesFigure } from './measure-processes.ts';
import type { RowsFigure } from './measure-rows.ts';
import type { Part, Scale } from './scale.ts';

/** Markdown, a table for each part, ready for the page that keeps the result. */
export function printScale({ processes, message, rows }: Scale): string {
  return [
    processes && section(processes, processTable(processes.figures)),
    message && section(message, messageTable(message.figures)),
    rows && section(rows, rowTable(rows.figures)),
  ]
    .filter((text) => text !== undefined)
    .join('\n');
}

function section({ measuredAt, machine }: Part<unknown>, table: string[][]): string {
  const { cores, cpu, memoryGiB, node, load } = machine;
  const lines = table.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  return `${measuredAt}, ${cores} x ${cpu}, ${memoryGiB} GiB, ${node}, load ${load} before\n\n${lines}`;
}

function processTable(figures: readonly ProcessesFigure[]): string[][] {
  return [
    [
      'Kind',
      'Processes',
      'Rate',
      'To one (least-most)',
      'CPU us of one operation',
      'Busy cores',
      'WAL bytes',
    ],
    ['---', '---', '---', '---', '---', '---', '---'],
    ...figures.map(({ kind, metric, processes, perSecond, ratio, min, max, cpuUs, busyCores, walBytes }) => [
      kind,
      String(processes),
      `${perSecond} ${metric}`,
      `${ratio} (${min}-${max})`,
      shares(cpuUs),
      String(busyCores),
      String(walBytes),
    ]),
  ];
}

function messageTable(figure: MessageFigure): string[][] {
  return [
    ['Of one message', ''],
    ['---', '---'],
    ['messages/s', String(figure.perSecond)],
    ['CPU us', shares(figure.cpuUs)],
    ['busy cores', String(figure.busyCores)],
    ['rows of the outbox', String(figure.outboxRows)],
    ['bytes of PostgreSQL’s log', String(figure.walBytes)],
    ['bytes written by RabbitMQ', String(figure.brokerBytes)],
    ['bytes over all connections', String(figure.wireBytes)],
    ['bytes of tables and indexes', shares(figure.tableBytes)],
  ];
}

function rowTable(figures: readonly RowsFigure[]): string[][] {
  return [
    [
      'Million rows',
      'Drain rows/s',
      'To a fresh table',
      'Claim of 500, p50 / p95 ms',
      'Table / index GB',
      'Filled rows/s',
      'WAL bytes a row',
    ],
    ['---', '---', '---', '---', '---', '---', '---'],
    ...figures.map(
      ({
        millions,
        perSecond,
        ratio,
        min,
        max,
        claim,
        tableBytes,
        indexBytes,
        filledPerSecond,
        walBytes,
      }) => [
        String(millions),
        String(perSecond),
        `${ratio} (${min}-${max})`,
        `${claim.p50Ms} / ${claim.p95Ms}`,
        `${gigabytes(tableBytes)} / ${gigabytes(indexBytes)}`,
        String(filledPerSecond),
        String(walBytes),
      ],
    ),
  ];
}

function shares(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(2);
