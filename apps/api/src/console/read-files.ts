import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

type Bytes = Buffer<ArrayBuffer>;

export type ConsoleFile = { type: string; plain: Bytes; gzip: Bytes; br: Bytes | null };

/** The console's files by their address. The build leaves the smaller copy beside a file; the other is made here. */
export function readFiles(folder: string): [string, ConsoleFile][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap(
    (entry): [string, ConsoleFile][] => {
      const type = types[extname(entry.name)];
      if (!entry.isFile() || type === undefined) return [];
      const file = join(entry.parentPath, entry.name);
      const plain = readFileSync(file);
      const br = existsSync(`${file}.br`) ? readFileSync(`${file}.br`) : null;
      const path = file.slice(folder.length).replaceAll('\\', '/');
      return [[path.startsWith('/') ? path : `/${path}`, { type, plain, gzip: gzipSync(plain), br }]];
    },
  );
}

/** The smallest form that the browser takes; `q=0` means that it does not. */
export function encodingOf(file: ConsoleFile, accepted: string): 'br' | 'gzip' | null {
  const parts = accepted.toLowerCase().replaceAll(' ', '').split(',');
  const takes = (name: string) => parts.some((part) => isCoding(part, name));
  if (file.br !== null && takes('br')) return 'br';
  return takes('gzip') ? 'gzip' : null;
}

function isCoding(part: string, name: string): boolean {
  const [coding, ...more] = part.split(';');
  return coding === name && !more.some((one) => /^q=0(?:\.0*)?$/.test(one));
}
