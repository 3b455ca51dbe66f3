import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Identity } from './identity.ts';

/** A key that was withdrawn is believed for so long in the tokens that it has signed before. */
export const believedMs = 60_000;
const tokensMax = 1_000;

/** What has been found of tokens lately, by their digests: the tokens themselves stay nowhere. */
export type Remembered = {
  find(token: string, nowMs: number): Identity | undefined;
  keep(token: string, identity: Identity, untilMs: number): void;
};

/**
 * Spares a caller who comes again with the same token the check of its signature, which goes through a thread each time:
 * it took 15 % of the processor time of a send. Only what was found good is kept, never beyond the token's own end.
 */
export function rememberVerified({ max = tokensMax } = {}): Remembered {
  const known = new LRUCache<string, { identity: Identity; untilMs: number }>({ max });
  return {
    find: (token, nowMs) => {
      const found = known.get(digest(token));
      return found !== undefined && nowMs < found.untilMs ? found.identity : undefined;
    },
    keep: (token, identity, untilMs) => {
      known.set(digest(token), { identity, untilMs });
    },
  };
}

function digest(token: string): string {
  return hash('sha256', token, 'base64');
}
