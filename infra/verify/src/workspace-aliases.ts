import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What each `@crm/…` specifier stands for, by the `exports` of the workspace's packages, as aliases of
 * enhanced-resolve. So arrows are seen without an installed node_modules, undeclared ones included.
 */
export function workspaceAliases(root: string): Record<string, string> {
  const aliases: Record<string, string> = {};
  for (const file of globSync('{apps,packages,infra}/*/package.json', { cwd: root })) {
    const manifest: { name?: string; exports?: Record<string, unknown> } = JSON.parse(
      readFileSync(join(root, file), 'utf8'),
    );
    for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
      const path = sourceOf(target)
        .map((source) => join(root, dirname(file), source))
        .find(existsSync);
      if (path !== undefined) aliases[`${manifest.name}${subpath.slice(1)}$`] = path;
    }
  }
  return aliases;
}

/** A target is a path or a table of conditions; the first that is a TypeScript source is ours. */
function sourceOf(target: unknown): string[] {
  if (typeof target === 'string') return /\.(?:ts|json)$/.test(target) ? [target] : [];
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(sourceOf) : [];
}
