import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'tsdown';

export type Bundle = {
  /** The program. */
  main: string;
  /** Every source file that went into it. */
  sources: string[];
  remove: () => Promise<void>;
};

const appDir = join(import.meta.dirname, '..');

/** Builds the program as `pnpm build` does, into a folder of this process alone, from where its packages resolve too. */
export async function buildBundle(): Promise<Bundle> {
  const outDir = join(appDir, 'dist', `test-${process.pid}`);
  const bundles = await build({ cwd: appDir, outDir, logLevel: 'error', configLoader: 'native' });
  const built = bundles.find(({ chunks }) => chunks.some(({ fileName }) => fileName === 'main.mjs'));
  const files = built?.chunks.map((chunk) => join(outDir, chunk.fileName)) ?? [];
  const sources = files
    .filter((file) => file.endsWith('.map'))
    .flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] }).sources);
  return {
    main: join(outDir, 'main.mjs'),
    sources: [...new Set(sources)],
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}
