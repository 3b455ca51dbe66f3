import { join } from 'node:path';

const bench = join(import.meta.dirname, '..', '..');
/** Figures that are kept with the repository, as JSON. */
const figures = join(bench, 'figures');
const pictures = join(bench, '..', '..', 'docs', 'pictures');

export const figureFiles = { rows: join(figures, 'rows.json'), scale: join(figures, 'scale.json') };

export const pictureFiles = {
  ratios: join(pictures, 'bench-ratios.svg'),
  times: join(pictures, 'bench-times.svg'),
  processes: join(pictures, 'bench-processes.svg'),
  rows: join(pictures, 'bench-rows.svg'),
};
