import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'vite';

/** Puts a compressed copy beside each file that the api serves and that gets smaller: the best compression takes too long for its start. */
export function compress(): Plugin {
  let folder: string;
  return {
    name: 'compress',
    apply: 'build',
    writeBundle({ dir = '' }) {
      folder = dir;
    },
    // After all is written, what lies in `public` too.
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(?:css|js|svg)$/.test(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        const bytes = readFileSync(file);
        const small = brotliCompressSync(bytes, {
          params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
        });
        if (small.length < bytes.length) writeFileSync(`${file}.br`, small);
      }
    },
  };
}
