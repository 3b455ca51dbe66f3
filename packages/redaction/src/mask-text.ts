import { maskAddresses } from './mask-addresses.ts';
import { maskPhones } from './mask-phones.ts';

/** UTF-16 units of masked text that we keep. */
export const maskedTextLengthMax = 4_000;

const userInfo = /(?<=:\/\/)[^\s/?#@]{1,256}(?=@)/g;
const bearer = /\b(Bearer|Basic) +[\w.~+/=-]+/gi;
const jwt = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;

// Nothing that is masked is without one of these: an at-sign in any spelling, a token's beginning, seven digits.
const suspect = /[@%&\\\uff20\ufe6b]|bearer|basic|eyJ|(?:\d\D*){7}/i;

/**
 * Masks every address, phone number and token within free text: provider answers, SQL errors, bounce lines (E9).
 * Linear in the length; at most `maskedTextLengthMax` units come back. Cut last: half an address has no at-sign.
 */
export function maskText(text: string): string {
  const masked = suspect.test(text) ? maskSuspect(text) : text;
  return masked.length > maskedTextLengthMax ? `${masked.slice(0, maskedTextLengthMax - 1)}…` : masked;
}

function maskSuspect(text: string): string {
  const open = text.replace(userInfo, '***').replace(bearer, '$1 ***').replace(jwt, '***');
  return maskPhones(maskAddresses(open));
}
