import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles } from './list-files.ts';

const house = join(import.meta.dirname, '..', '..', '..');

/** The tests that the CRM's e-mail requirements name, word for word: routes, consumer, preferences, redaction. */
const named = [
  'transactional flow: returns 202, writes outbox with category transactional, writes CRM.EMAIL.REQUESTED audit',
  'marketing flow, DNC hit: returns 409 with error DNC_ENFORCED and audit row for rejection',
  'marketing flow, no DNC: returns 202 and writes outbox with category marketing',
  'successful send: writes artifact, publishes sent event, audit row CRM.EMAIL.SENT',
  'failure: increments attempt_count, publishes failed, audit row CRM.EMAIL.FAILED',
  'idempotency: repeated delivery does nothing',
  'PATCH comm-preferences flips flags and writes COMMS.PREFS.UPDATED',
  'GET returns updated values',
  'Logs never contain full PII',
] as const;

const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 23].map(
  (number) => `E${number}`,
);

const tests = listFiles(house)
  .filter((file) => /^(?:apps|packages)\/.*\.test\.ts$/.test(file))
  .map((file) => readFileSync(join(house, file), 'utf8'))
  .join('\n');

it.each(named)('E25: there is a test by the name of "%s"', (name) => {
  expect(tests).toContain(`J: ${name}`);
});

it.each(ids)('E25: %s stands in the title of a test', (id) => {
  expect(tests).toMatch(new RegExp(`['"\`](?:[^'"\`\\n]*[^\\w'"\`])?${id}\\b[^'"\`\\n]*['"\`]`));
});
