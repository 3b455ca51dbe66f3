import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { terms } from './terms.ts';

const glossary = readFileSync(join(import.meta.dirname, '../../../../docs/glossary.md'), 'utf8');
const words = [...glossary.matchAll(/^\| ([^|]+?) \|/gm)].flatMap(([, cell = '']) =>
  cell.toLowerCase().split(/, | \(/),
);

test.each(Object.values(terms))('$word stands in the glossary too', ({ word }) => {
  expect(words).toContain(word.toLowerCase());
});

// Breaks tried:
// - terms.ts: a word that the glossary does not have.
