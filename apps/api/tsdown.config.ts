import { defineConfig } from 'tsdown';

// The bundler (rolldown 1.0.0-rc.17) gives two things in this CommonJS build one name, `require_types`, and the bundle
// dies at its first line (seen). The module's ES build has no such names.
const asEsModule = {
  name: 'opentelemetry-as-es-module',
  resolveId: {
    filter: { id: /^@opentelemetry\/api$/ },
    handler(
      this: { resolve: (id: string, importer?: string, options?: object) => Promise<unknown> },
      id: string,
      importer?: string,
    ) {
      return this.resolve(id, importer, { kind: 'import-statement', skipSelf: true });
    },
  },
};

/** Everything in one place but the pages of the documentation, which are served from their own package. */
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
  plugins: [asEsModule],
});
