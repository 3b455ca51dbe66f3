import { defineConfig, type UserConfig } from 'tsdown';

const bundle = (name: string, source: string, clean: boolean): UserConfig => ({
  entry: { [name]: source },
  platform: 'node',
  target: 'node24',
  format: 'esm',
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
  sourcemap: true,
  clean,
});

/**
 * The process and the thread that renders, each with everything in it, so the image needs Node and these two files.
 * Built apart: a chunk shared by both would run its parts before main has set them up (seen with Handlebars).
 */
export default defineConfig([
  bundle('main', 'src/main.ts', true),
  bundle('render-worker', '../../packages/templates/src/render/worker.ts', false),
]);
