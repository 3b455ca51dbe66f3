import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import services from './services.ts';

/** For tests that are run again and again over a changed package: one fault is enough. Without a turn, which they would keep. */
export default defineConfig({
  ...services,
  test: {
    ...services.test,
    globalSetup: [fileURLToPath(new URL('./global-setup.ts', import.meta.url))],
    // Thousands of races over everything: each mutant that lives would run them, 20 s, to tell what the others tell.
    exclude: [...configDefaults.exclude, '**/*-races.test.ts', '**/*.long.test.ts'],
    bail: 1,
  },
});
