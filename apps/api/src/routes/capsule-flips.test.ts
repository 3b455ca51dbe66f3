import { verifierSource } from '@crm/evidence';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Flip, flipBytes, isNamed, type Section, sectionsOf } from '../testing/flip-bytes.ts';
import { startSealedApi } from '../testing/seal-all.ts';
import { seed } from '../testing/seed.ts';
import type { TestApi } from '../testing/start-test-api.ts';
import { capsuleOfAStory } from '../testing/story-of-many-ends.ts';

/** Of a section so many bytes are flipped; `npm run test:long` flips each one. */
const flipsASection = 8;

let api: TestApi;
let capsule: string;
const flips = new Map<Section, Flip[]>();
beforeAll(async () => {
  api = await startSealedApi();
  await seed(api.db);
  capsule = await capsuleOfAStory(api);
  for (const section of sectionsOf(capsule)) {
    const { from, until } = section;
    const step = Math.max(1, Math.floor((until - from) / flipsASection));
    flips.set(section, await flipBytes({ verifier: verifierSource(), capsule }, { from, until, step }));
  }
});
afterAll(() => api.stop());

test('T20: one flipped byte in each section in turn: the verifier fails and names the section', () => {
  const missed = [...flips].flatMap(([section, all]) =>
    all
      .filter((flip) => !isNamed(section, flip, capsule))
      .map((flip) => ({ section: section.name, flip, around: capsule.slice(flip.at - 20, flip.at + 20) })),
  );
  expect(missed).toEqual([]);
});

test('every section of the file was among them, those of each message too, and none of them empty', () => {
  const sections = [...flips.keys()];
  expect(sections.at(0)?.from).toBe(0);
  expect(sections.at(-1)?.until).toBe(Buffer.byteLength(capsule));
  const gaps = sections.filter(({ from }, n) => n > 0 && from !== sections[n - 1]?.until);
  expect(gaps).toEqual([]);
  const names = new Set(sections.map(({ name }) => name.replace(/\/\d+\//, '/n/')));
  expect([...names].sort()).toEqual([
    'about',
    'audit',
    'blobs',
    'digests',
    'file',
    'format',
    'keys',
    'made',
    'messages',
    'messages/n/artifacts',
    'messages/n/attempts',
    'messages/n/deadLetters',
    'messages/n/decision',
    'messages/n/events',
    'messages/n/message',
    'messages/n/permit',
    'messages/n/recipients',
    'messages/n/template',
    'seals',
  ]);
});

// Breaks tried, in verify-capsule: a file that is no JSON any more names nothing; an escaped quote ends a string; members
// counted one too far.
