import { verifierSource } from '@crm/evidence';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flipBytes, isNamed, sectionsOf } from '../testing/flip-bytes.ts';
import { startSealedApi } from '../testing/seal-all.ts';
import { seed } from '../testing/seed.ts';
import type { TestApi } from '../testing/start-test-api.ts';
import { capsuleOfAStory } from '../testing/story-of-many-ends.ts';

/** Each run of the verifier is a module that its process keeps, so no process does more of them. */
const flipsAProcess = 500;

let api: TestApi;
let capsule: string;
beforeAll(async () => {
  api = await startSealedApi();
  await seed(api.db);
  capsule = await capsuleOfAStory(api);
});
afterAll(() => api.stop());

// No time limit: so many bytes, so many runs, and each ends.
test('T20: every single byte of a capsule, flipped alone: the verifier fails and names the section', async () => {
  const missed: unknown[] = [];
  let flipped = 0;
  for (const section of sectionsOf(capsule)) {
    for (let from = section.from; from < section.until; from += flipsAProcess) {
      const until = Math.min(section.until, from + flipsAProcess);
      const flips = await flipBytes({ verifier: verifierSource(), capsule }, { from, until, step: 1 });
      flipped += flips.length;
      const bad = flips.filter((flip) => !isNamed(section, flip, capsule));
      missed.push(...bad.map((flip) => ({ section: section.name, ...flip })));
    }
  }
  process.stdout.write(`${flipped} bytes of a capsule were flipped, one at a time\n`);
  expect(missed.slice(0, 20)).toEqual([]);
  expect(flipped).toBe(Buffer.byteLength(capsule));
}, 0);
