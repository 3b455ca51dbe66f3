import { join } from 'node:path';
import ts from 'typescript';

/**
 * What Grafana's own types have against dashboards. There is no Grafana here to load them into; its types are those of the
 * schema by which it reads a file, and the compiler finds an unknown field as it does in any literal.
 */
export function schemaFaults(dashboards: readonly object[]): string[] {
  const file = join(import.meta.dirname, 'dashboards.virtual.ts');
  const loose = `type Loose<T> = T extends string ? \`\${T}\` : T extends object ? { [K in keyof T]: Loose<T[K]> } : T;`;
  const lines = dashboards.map(
    (dashboard, index) =>
      `export const d${index}: Loose<import('@grafana/schema').Dashboard> = ${JSON.stringify(dashboard)};`,
  );
  // A file has the text of an enumeration's value, never its name.
  const text = [loose, ...lines].join('\n');
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, target, ...rest) =>
    name === file ? ts.createSourceFile(name, text, target, true) : getSourceFile(name, target, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
