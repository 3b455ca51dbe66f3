import { createHash, randomBytes } from 'node:crypto';

/**
 * One way through the sign-in: 256 random bits that only the browser holds, in a cookie. State, nonce and PKCE
 * verifier are derived from them, so nothing is stored here before somebody is signed in, and whoever comes back
 * without the cookie that left has none of the three (RFC 9700, section 2.1.1 and 4.7).
 */
export type Flow = string;

export function newFlow(): Flow {
  return randomBytes(32).toString('base64url');
}

/** Whether a text can be a flow of ours; a cookie holds what it likes. */
export function isFlow(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

export const stateOf = (flow: Flow): string => derive('state', flow);
export const nonceOf = (flow: Flow): string => derive('nonce', flow);
/** 43 characters of base64url: the shortest that RFC 7636 allows, with all of its 256 bits. */
export const verifierOf = (flow: Flow): string => derive('verifier', flow);

// A hash of a random secret of this length cannot be turned round, nor one of the three be had from another.
function derive(purpose: string, flow: Flow): string {
  return createHash('sha256').update(`sign-in:${purpose}:${flow}`).digest('base64url');
}
