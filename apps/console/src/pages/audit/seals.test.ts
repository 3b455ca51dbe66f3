import { expect, test } from 'vitest';
import { sealHealth } from './seals.ts';

const head = { statement: { number: 7 } };

test.each([
  [{ head: null, unsealedRows: 0, lastSealAgeSeconds: null }, 'neutral', 'There is no seal yet, and no row'],
  [{ head: null, unsealedRows: 1, lastSealAgeSeconds: null }, 'bad', '1 row waits for one. Ask an operator'],
  [{ head, unsealedRows: 0, lastSealAgeSeconds: 86_400 }, 'good', 'Every row is sealed'],
  [{ head, unsealedRows: 3, lastSealAgeSeconds: 60 }, 'good', '3 rows wait for the next seal'],
  [{ head, unsealedRows: 3, lastSealAgeSeconds: 61 }, 'bad', 'nothing was sealed for more than a minute'],
  [{ head, unsealedRows: 100_000, lastSealAgeSeconds: 61 }, 'bad', 'At least 100,000 rows wait, and'],
])('T19: how sealing stands is judged and said: %#', (answer, tone, words) => {
  expect(sealHealth(answer)).toMatchObject({ tone, text: expect.stringContaining(words) });
});

// Breaks tried:
// - seals.ts: late from the sixtieth second on; one row that waits for the first seal called none.
