import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vitest/config';
import pure from './pure.ts';

/** For packages that are tested on a real PostgreSQL, and RabbitMQ where they depend on `@crm/broker`. */
export default mergeConfig(
  pure,
  defineConfig({
    test: {
      // Processes, not threads: these tests send signals and open many sockets.
      pool: 'forks',
      globalSetup: [fileURLToPath(new URL('./global-setup.ts', import.meta.url))],
    },
  }),
);
