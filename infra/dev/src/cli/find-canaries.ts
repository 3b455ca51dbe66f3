import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

/**
 * Tests put such tokens, made at run time, into every field they submit. One in a log means that a submitted value
 * was written down, which E9 forbids; sources never hold a whole token, so printing a source is no find.
 */
const canary = /cnry-[0-9a-f]{8}/;

/** Where a canary stands; its text is left out on purpose. */
export type CanaryFind = { file: string; line: number };

/** Looks through every file below `folder`, line by line. */
export async function findCanaries(folder: string): Promise<CanaryFind[]> {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const finds: CanaryFind[] = [];
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      line += 1;
      if (canary.test(stripVTControlCharacters(text))) finds.push({ file, line });
    }
  }
  return finds;
}
