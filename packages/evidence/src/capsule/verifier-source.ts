import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// In the bundle the file lies beside it, in the source where it is written.
const places = ['./verify-capsule.mjs', '../../verifier/verify-capsule.mjs'];

/** The verifier of capsules as one file, to be given away with them. */
export function verifierSource(): string {
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
  if (found === undefined) throw new Error('the verifier of capsules was not shipped');
  return readFileSync(found, 'utf8');
}
