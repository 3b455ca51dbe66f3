import { join } from 'node:path';
import ts from 'typescript';
import { kindOf } from './models.ts';
import type { Manifest } from './read-manifests.ts';

/**
 * Fields that no type of Kubernetes has. Its schemas let unknown ones pass, and so does a server without strict
 * validation: a misspelt `readinesProbe` would be no probe. The compiler finds them as it does in any literal.
 */
export function unknownFields(manifests: readonly Manifest[]): string[] {
  const file = join(import.meta.dirname, 'manifests.virtual.ts');
  const lines = manifests.map((manifest, index) => {
    const type = `import('${kindOf(manifest).module}').I${manifest.object.kind}`;
    return `export const m${index}: ${type} = ${JSON.stringify(manifest.object)};`;
  });
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
  host.readFile = (name) => (name === file ? lines.join('\n') : readFile(name));
  host.getSourceFile = (name, target, ...rest) =>
    name === file
      ? ts.createSourceFile(name, lines.join('\n'), target, true)
      : getSourceFile(name, target, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
    const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
    const manifest = manifests[line];
    return `${manifest?.file}, ${manifest?.object.kind} ${manifest?.object.metadata.name}: ${text}`;
  });
}
