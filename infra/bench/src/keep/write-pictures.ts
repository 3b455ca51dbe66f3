import { writeFileSync } from 'node:fs';
import { drawPictures } from './draw-pictures.ts';
import { readKept } from './read-kept.ts';

/** Draws every picture anew from the figures that are kept. */
export function writePictures(say: (line: string) => void): void {
  for (const [file, picture] of drawPictures(readKept())) {
    writeFileSync(file, picture);
    say(`Drawn: ${file}`);
  }
}
