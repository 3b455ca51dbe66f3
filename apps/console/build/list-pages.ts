import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

type Chunk = Rolldown.OutputChunk;

/**
 * Writes `pages.json`: for each address of a page, the files that it adds to those of the shell. The api names them in
 * the page's head, so that a browser reads them beside the shell and not after it has run. It is read off the routes:
 * a page whose address is not found there would come late and nobody would notice, so that ends the build.
 */
export function listPages(sources: string): Plugin {
  return {
    name: 'list-pages',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      const shell = chunks.find(({ isEntry }) => isEntry);
      if (shell === undefined) throw new Error('there is no entry');
      const there = filesOf(shell, byFile);
      const addresses = readAddresses(sources);
      const pages = chunks
        .filter(({ fileName }) => shell.dynamicImports.includes(fileName))
        .map((chunk) => {
          const path = addresses.get(resolve(chunk.facadeModuleId ?? ''));
          if (path === undefined) throw new Error(`no route was found for ${chunk.facadeModuleId}`);
          return { path, files: [...filesOf(chunk, byFile)].filter((file) => !there.has(file)) };
        });
      this.emitFile({ type: 'asset', fileName: 'pages.json', source: JSON.stringify(pages) });
    },
  };
}

/** The file of a chunk, its styles, and those of all that it imports at once. */
function filesOf(chunk: Chunk, byFile: Map<string, Chunk>, seen = new Set<string>()): Set<string> {
  if (seen.has(chunk.fileName)) return seen;
  seen.add(chunk.fileName);
  for (const style of chunk.viteMetadata?.importedCss ?? []) seen.add(style);
  for (const name of chunk.imports) {
    const other = byFile.get(name);
    if (other !== undefined) filesOf(other, byFile, seen);
  }
  return seen;
}

/** From each page's source to its address, as the routes say it. */
function readAddresses(sources: string): Map<string, string> {
  const files = readdirSync(sources, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter(({ name }) => name === 'routes.ts')
      .flatMap(({ parentPath, name }) => {
        const text = readFileSync(join(parentPath, name), 'utf8');
        const found = text.matchAll(/\bpath: '([^']+)'(?:(?!\bpath: ').)*?\bimport\('([^']+)'\)/gs);
        return [...found].map(([, path = '', source = '']): [string, string] => [
          resolve(parentPath, source),
          path,
        ]);
      }),
  );
}
