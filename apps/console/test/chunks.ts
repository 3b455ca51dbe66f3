import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

type Entry = { file: string; imports?: string[]; dynamicImports?: string[]; css?: string[] };

const folder = join(import.meta.dirname, '..', 'dist');

/** What a browser loads for an entry of the build and all that it imports at once, less what is there already. */
export type Load = { scripts: ReadonlySet<string>; styles: ReadonlySet<string> };

const nothing: Load = { scripts: new Set(), styles: new Set() };

/** Reads the build that the api serves; says so where there is none. */
export function readBuild() {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as Record<
    string,
    Entry
  >;
  const entryOf = (name: string): Entry => {
    const entry = manifest[name];
    if (entry === undefined) throw new Error(`${name} is no part of the build: ${Object.keys(manifest)}`);
    return entry;
  };
  const namesBelow = (name: string, seen: Set<string> = new Set()): Set<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const other of entryOf(name).imports ?? []) namesBelow(other, seen);
    return seen;
  };
  const load = (name: string, there: Load = nothing): Load => {
    const entries = [...namesBelow(name)].map(entryOf);
    return {
      scripts: without(
        there.scripts,
        entries.map(({ file }) => file),
      ),
      styles: without(
        there.styles,
        entries.flatMap(({ css }) => css ?? []),
      ),
    };
  };
  return {
    load,
    /** The sources that are loaded later, on demand of the entry. */
    lazyOf: (name: string) => entryOf(name).dynamicImports ?? [],
    styles: new Set(Object.values(manifest).flatMap(({ css }) => css ?? [])),
  };
}

const without = (there: ReadonlySet<string>, files: string[]) =>
  new Set(files.filter((file) => !there.has(file)));

/** Bytes on the wire: each file compressed as the api compresses it. */
export function gzipped(files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
}
