import { configDefaults, defineConfig } from 'vitest/config';
import services from './services.ts';

/** For tests that take minutes, `x.long.test.ts`, on the same servers; `npm run test:long` runs those of all packages. */
export default defineConfig({
  ...services,
  test: {
    ...services.test,
    include: ['src/**/*.long.test.ts', 'test/**/*.long.test.ts'],
    exclude: configDefaults.exclude,
    hookTimeout: 1_200_000,
  },
});
