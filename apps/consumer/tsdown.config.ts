import { defineConfig } from 'tsdown';

/** The process and the thread that renders; with everything in them, so the image needs Node and these two files. */
export default defineConfig({
  entry: { main: 'src/main.ts', 'render-worker': '../../packages/templates/src/render/worker.ts' },
  platform: 'node',
  target: 'node24',
  format: 'esm',
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
  sourcemap: true,
  clean: true,
});
