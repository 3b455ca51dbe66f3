import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Figure } from '../frame/row.ts';
import { figureFiles } from './paths.ts';
import { readKept } from './read-kept.ts';
import { writePictures } from './write-pictures.ts';

type Say = (line: string) => void;

/** Keeps figures in place of those of the same rows, and draws the pictures. */
export function keepFigures(
  figures: readonly Figure[],
  { order, say }: { order: readonly string[]; say: Say },
): void {
  write(figureFiles.rows, mergedFigures(readKept().rows, { figures, order }));
  writePictures(say);
}

/** Rows that were measured anew replace themselves; those that there are no more go. */
export function mergedFigures(
  kept: readonly Figure[],
  { figures, order }: { figures: readonly Figure[]; order: readonly string[] },
): Figure[] {
  const fresh = new Set(figures.map(({ name }) => name));
  const all = [...kept.filter(({ name }) => !fresh.has(name)), ...figures];
  return order.flatMap((name) => all.filter((figure) => figure.name === name));
}

export function write(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
