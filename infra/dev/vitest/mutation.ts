import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import services from './services.ts';

/** For tests that are run again and again over a changed package: one fault is enough. Without a turn, which they would keep. */
export default defineConfig({
  ...services,
  test: {
    ...services.test,
    globalSetup: [fileURLToPath(new URL('./global-setup.ts', import.meta.url))],
    bail: 1,
  },
});
