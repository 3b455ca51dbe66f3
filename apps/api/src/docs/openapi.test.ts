import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documentText } from '../testing/document-text.ts';

const committed = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8');

test('the committed openapi.json is what the routes say: `pnpm --filter @crm/api openapi` writes it anew', async () => {
  expect(JSON.parse(await documentText())).toEqual(JSON.parse(committed));
});

test('every reference in the document leads somewhere, and every operation has its own name', () => {
  const document = JSON.parse(committed);
  const references = [...committed.matchAll(/"\$ref": "#\/([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(references.length).toBeGreaterThan(50);
  for (const reference of references) {
    const target = reference.split('/').reduce((part, key) => part?.[key], document);
    expect(target, reference).toBeDefined();
  }
  const names = [...committed.matchAll(/"operationId": "([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(names).size).toBe(names.length);
});

// Breaks tried:
// - routes/get-message.ts: errors: []
