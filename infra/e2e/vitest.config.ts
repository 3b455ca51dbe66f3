import { fileURLToPath } from 'node:url';
import services from '@crm/dev/vitest/services';
import { defineConfig, mergeConfig } from 'vitest/config';

/** A product and a browser for each worker, which runs a file at a time on them. */
export default mergeConfig(
  services,
  defineConfig({
    test: {
      maxWorkers: 2,
      // What is waited for on a page comes late where three checkouts are tested at once: the usual second is too short.
      expect: { poll: { timeout: 60_000 } },
      globalSetup: [fileURLToPath(new URL('./src/global-setup.ts', import.meta.url))],
    },
  }),
);
