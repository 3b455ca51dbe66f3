import type { Scale } from '../scale/scale.ts';
import { write } from './keep-figures.ts';
import { figureFiles } from './paths.ts';
import { readKept } from './read-kept.ts';
import { writePictures } from './write-pictures.ts';

/** Keeps the parts that were measured in place of what they were, and draws the pictures. */
export function keepScale(scale: Scale, say: (line: string) => void): void {
  write(figureFiles.scale, { ...readKept().scale, ...scale });
  writePictures(say);
}
