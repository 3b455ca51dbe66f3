import { defineConfig } from 'vitest/config';

/** For packages whose tests need no server; run with the package as working directory. */
export default defineConfig({
  root: process.cwd(),
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 120_000,
    retry: 0,
  },
});
