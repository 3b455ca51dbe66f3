import { parseArgs } from 'node:util';
import { machineNow } from '../frame/machine.ts';
import { keepScale } from '../keep/keep-scale.ts';
import { openStage, type Stage } from '../stage/open-stage.ts';
import { api } from './kinds/api.ts';
import { consumer, consumerWithoutMail } from './kinds/consumer.ts';
import { dispatcher } from './kinds/dispatcher.ts';
import { measureMessage } from './measure-message.ts';
import { measureProcesses, type ProcessesFigure } from './measure-processes.ts';
import { measureRows, type RowsFigure } from './measure-rows.ts';
import { printScale } from './print-scale.ts';
import type { Part, Scale } from './scale.ts';

type PartName = keyof Scale;
const partNames = ['processes', 'message', 'rows'] as const satisfies readonly PartName[];
const kinds = [api, dispatcher, consumer, consumerWithoutMail];
const millions = [1, 2, 4, 8, 10];

/** After so long no further step of rows is begun; processes and message take four minutes, set-up included. */
const budgetMs = 14 * 60_000;

type Say = (line: string) => void;

/** Measures how the product grows: `--only=processes`, `message` or `rows` a part of it, `--quick` less of each. */
export async function runScale(args: readonly string[], say: Say): Promise<void> {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      keep: { type: 'boolean', default: false },
    },
  });
  const only = values.only.flatMap((list) => list.split(','));
  const unknown = only.filter((name) => !partNames.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`No part is called ${unknown.join(', ')}: ${partNames.join(', ')}`);
  const isWanted = (part: PartName) => only.length === 0 || only.includes(part);
  const deadlineMs = performance.now() + budgetMs;
  const stage = await openStage({ isQuick: values.quick, isNamed: true, say });
  const scale: Scale = {};
  try {
    if (isWanted('processes')) scale.processes = await part(() => allProcesses(stage, say));
    if (isWanted('message')) scale.message = await part(() => measureMessage(stage));
    if (isWanted('rows')) scale.rows = await part(() => allRows(stage, { deadlineMs, say }));
  } finally {
    await stage.stop();
  }
  process.stdout.write(printScale(scale));
  if (values.keep) keepScale(scale, say);
}

async function part<F>(measure: () => Promise<F>): Promise<Part<F>> {
  const measuredAt = new Date().toISOString();
  const machine = machineNow();
  return { measuredAt, machine, figures: await measure() };
}

async function allProcesses(stage: Stage, say: Say): Promise<ProcessesFigure[]> {
  const figures: ProcessesFigure[] = [];
  for (const kind of kinds) {
    const began = performance.now();
    figures.push(...(await measureProcesses(kind, { stage, rounds: stage.isQuick ? 1 : 3 })));
    say(`${kind.name}: ${Math.round((performance.now() - began) / 1_000)} s`);
  }
  return figures;
}

function allRows(stage: Stage, { deadlineMs, say }: { deadlineMs: number; say: Say }): Promise<RowsFigure[]> {
  const steps = stage.isQuick ? [0.25, 0.5] : millions;
  return measureRows(stage, { steps, rounds: stage.isQuick ? 2 : 4, deadlineMs, say });
}
