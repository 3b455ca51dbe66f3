import { compileText } from '@crm/dev/typescript';
import { kindOf } from './models.ts';
import type { Manifest } from './read-manifests.ts';

/**
 * Fields that no type of Kubernetes has. Its schemas let unknown ones pass, and so does a server without strict
 * validation: a misspelt `readinesProbe` would be no probe. The compiler finds them as it does in any literal.
 */
export function unknownFields(manifests: readonly Manifest[]): string[] {
  const lines = manifests.map((manifest, index) => {
    const type = `import('${kindOf(manifest).module}').I${manifest.object.kind}`;
    return `export const m${index}: ${type} = ${JSON.stringify(manifest.object)};`;
  });
  return compileText(lines.join('\n'), { folder: import.meta.dirname }).map(({ line, message }) => {
    const manifest = manifests[line];
    return `${manifest?.file}, ${manifest?.object.kind} ${manifest?.object.metadata.name}: ${message}`;
  });
}
