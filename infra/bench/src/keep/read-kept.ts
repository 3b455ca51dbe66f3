import { existsSync, readFileSync } from 'node:fs';
import type { Figure } from '../frame/row.ts';
import type { Scale } from '../scale/scale.ts';
import type { Kept } from './draw-pictures.ts';
import { figureFiles } from './paths.ts';

/** The figures that are kept with the repository. */
export function readKept(): Kept {
  return {
    rows: (readJson(figureFiles.rows) ?? []) as Figure[],
    scale: (readJson(figureFiles.scale) ?? {}) as Scale,
  };
}

function readJson(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}
