import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusals.ts';

/**
 * A bundle of other sources than those beside it is another product. Its source maps hold what it was built from, in whatever
 * order files were written since.
 */
export function refuseStale(app: string): void {
  const dist = join(app, 'dist');
  for (const name of readdirSync(dist).filter((file) => file.endsWith('.map'))) {
    const map = JSON.parse(readFileSync(join(dist, name), 'utf8')) as {
      sources: string[];
      sourcesContent: string[];
    };
    const stale = map.sources.find(
      (source, index) => isOurs(source) && textOf(join(dist, source)) !== map.sourcesContent[index],
    );
    if (stale !== undefined)
      throw new Refusal(`${app} is to be built: ${join(dist, stale)} has changed since`);
  }
}

const isOurs = (source: string) => source.startsWith('.') && !source.includes('/node_modules/');

/** Null where it is gone. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
