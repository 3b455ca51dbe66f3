import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** For packages whose tests need no server; run with the package as working directory. */
export default defineConfig({
  root: process.cwd(),
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Those take minutes: `npm run test:long`.
    exclude: [...configDefaults.exclude, '**/*.long.test.ts'],
    // Not threads: one that was ended while a process of its own was ending closed its handles for ever, and the run stood still.
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: [fileURLToPath(new URL('./take-turn.ts', import.meta.url))],
    // For a machine that runs three checkouts' tests at once; what a test waits for has deadlines of its own.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    retry: 0,
  },
});
