import { defineConfig } from 'tsdown';

/** Everything in one place but the pages of the documentation, which are served from their own package. */
export default defineConfig({
  entry: { main: 'src/main.ts' },
  platform: 'node',
  target: 'node24',
  format: 'esm',
  deps: { alwaysBundle: [/^(?!swagger-ui-dist)/], neverBundle: [/^swagger-ui-dist/], onlyBundle: false },
  dts: false,
  sourcemap: true,
  clean: true,
});
