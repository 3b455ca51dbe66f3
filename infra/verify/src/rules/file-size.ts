import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Rule } from '../finding.ts';
import { listFiles } from '../list-files.ts';

const linesToWarn = 200;
const linesToFail = 350;

/** A TypeScript file above 200 lines is named, above 350 it fails. */
export const fileSize: Rule = {
  id: 'file-size',
  why: 'A file that fits two screens is read whole; the giants are where reading gets hard.',
  check: (root) =>
    listFiles(root)
      .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
      .flatMap((file): Finding[] => {
        const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
        if (lines <= linesToWarn) return [];
        const finding = {
          file,
          line: 1,
          message: `has ${lines} lines`,
          instead: `Give each verb its own file (warned above ${linesToWarn} lines, refused above ${linesToFail}).`,
        };
        return [lines > linesToFail ? finding : { ...finding, warning: true }];
      }),
};
