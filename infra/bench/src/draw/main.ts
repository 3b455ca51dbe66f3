import { readFileSync, writeFileSync } from 'node:fs';
import type { Figure } from '../frame/row.ts';
import { ratioBars } from './ratio-bars.ts';

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) {
  process.stderr.write('usage: npx pnpm --filter @crm/bench draw FIGURES.json PICTURE.svg\n');
  process.exit(64);
}
const figures = JSON.parse(readFileSync(source, 'utf8')) as Figure[];
const title = 'Ours to raw: thick tick must, dashed tick aim, hatched where it is missed';
writeFileSync(target, ratioBars(figures, { title }));
