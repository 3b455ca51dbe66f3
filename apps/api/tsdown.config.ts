import { defineConfig } from 'tsdown';

/** One file with everything in it but the pages of the documentation, which are served from their own package. */
export default defineConfig({
  entry: ['src/main.ts'],
  outDir: 'dist',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  dts: false,
  sourcemap: true,
  noExternal: [/^(?!swagger-ui-dist)/],
  external: [/^swagger-ui-dist/],
});
