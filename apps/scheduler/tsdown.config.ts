import { defineConfig } from 'tsdown';

/** One file with everything in it: the image needs Node and this, no node_modules. */
export default defineConfig({
  entry: { main: 'src/main.ts' },
  platform: 'node',
  target: 'node24',
  format: 'esm',
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
  sourcemap: true,
  clean: true,
});
