import { createHash } from 'node:crypto';

/** Who is signed in, and until when at most. */
export type Session = { subject: string; name: string; roles: string[]; expiresAt: Date };

/** Where a session stands without a sign of life for so long, it is over (OWASP ASVS 5, 7.3.1). */
export const idleMsMax = 30 * 60_000;
/** However busy, a session ends so long after the sign-in (OWASP ASVS 5, 7.3.2). */
export const ageMsMax = 12 * 3_600_000;

/** What is stored of a token. 256 random bits need no salt and no slow hash. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
