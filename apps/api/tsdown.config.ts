import { defineConfig, type UserConfig } from 'tsdown';

const bundle = (name: string, source: string, clean: boolean): UserConfig => ({
  entry: { [name]: source },
  platform: 'node',
  target: 'node24',
  format: 'esm',
  deps: { alwaysBundle: [/^(?!swagger-ui-dist)/], neverBundle: [/^swagger-ui-dist/], onlyBundle: false },
  dts: false,
  sourcemap: true,
  clean,
});

/**
 * Everything in one place but the pages of the documentation, which are served from their own package, and the thread
 * that renders previews: the process itself holds no template engine.
 */
export default defineConfig([
  {
    ...bundle('main', 'src/main.ts', true),
    // Given away as it stands, with its comments.
    copy: [{ from: '../../packages/evidence/verifier/verify-capsule.mjs', to: 'dist' }],
  },
  bundle('render-worker', '../../packages/templates/src/render/worker.ts', false),
]);
