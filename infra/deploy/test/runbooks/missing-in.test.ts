import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { outboxStatusSchema } from '@crm/contracts';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { missingIn } from '../../src/runbooks/missing-in.ts';
import { readSteps } from '../../src/runbooks/read-steps.ts';

describe('what is said to be seen', () => {
  test('is found line by line, in its order, with anything where the page leaves it open', () => {
    const output = 'first\n{"status":"queued","messageId":"m1"}\ncrm_dlq_depth{queue="q"} 0\n';
    expect(missingIn(output, ['{"status":"queued",…', 'crm_dlq_depth{queue="q"} 0'])).toBeNull();
    expect(missingIn(output, ['crm_dlq_depth{queue="q"} …', 'first'])).toBe('first');
  });

  test('is missed where the output says something else, more, or nothing', () => {
    expect(missingIn('crm_dlq_depth 01', ['crm_dlq_depth 0'])).toBe('crm_dlq_depth 0');
    expect(missingIn('{"open":1}', ['…"open":0…'])).toBe('…"open":0…');
    expect(missingIn('', ['{"live":true}'])).toBe('{"live":true}');
  });
});

const pages = readdirSync(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'runbooks'));

test('every runbook can be read, and has something to run', () => {
  expect(pages.length).toBeGreaterThan(10);
  for (const page of pages) expect([page, readSteps(page).size > 0]).toEqual([page, true]);
});

// The pages are run by the long test alone, which is seldom: a field that was added would make them untrue until then.
test('where a runbook shows the outbox, it shows the whole answer of the contract', () => {
  const shown = pages
    .flatMap((page) => [...readSteps(page).values()].flatMap(({ seen }) => seen))
    .filter((line) => line.startsWith('{"unpublished"'));
  expect(shown.length).toBeGreaterThan(1);
  const whole = v.strictObject(outboxStatusSchema.entries);
  for (const line of shown)
    expect([line, v.safeParse(whole, JSON.parse(line)).issues]).toEqual([line, undefined]);
});

// Breaks tried, each turned a test red: a line that is missing counts as seen; a page's line without `deferred`.
