import { defineConfig } from 'tsdown';

/** What other teams install: JavaScript and types, since Node strips no types below node_modules. */
export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  clean: true,
});
