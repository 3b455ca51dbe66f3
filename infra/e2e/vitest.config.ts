import { fileURLToPath } from 'node:url';
import services from '@crm/dev/vitest/services';
import { defineConfig, mergeConfig } from 'vitest/config';

/** One product and one browser for the whole run; a file at a time, since they share the database. */
export default mergeConfig(
  services,
  defineConfig({
    test: {
      fileParallelism: false,
      globalSetup: [fileURLToPath(new URL('./src/global-setup.ts', import.meta.url))],
    },
  }),
);
