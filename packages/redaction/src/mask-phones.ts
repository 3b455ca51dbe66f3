import { maskPhone } from './mask-phone.ts';

// Long digits that are no phone number and that a reader of logs needs whole. Tried first at each place.
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const date = '(?<!\\d)\\d{4}([-/.])\\d{2}\\1\\d{2}(?!\\d)';
const ipv4 = '(?<![\\d.])(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\d.])';

// A number starts where no word runs into it, or after a plus sign or an escape; every quantifier is bounded.
const start = '(?:(?:\\+|%2B)|(?<![a-z0-9]|\\+)|(?<=\\\\[nrt]|%[0-9a-f]{2}))';
const separator = '[ \\t\\u00a0\\u2010-\\u2015().\\-/]';
const phone = `${start}\\(?\\d(?:\\d|${separator}|%20){5,28}\\d(?!(?!x\\d|ext)[a-z0-9])`;

const candidate = new RegExp(`${uuid}|${date}|${ipv4}|(?<phone>${phone})`, 'gi');

/** Replaces every phone number (and what reads like one, such as a social security number) in a text; linear. */
export function maskPhones(text: string): string {
  return text.replace(candidate, (match, ...rest) => {
    const groups: { phone?: string } = rest.at(-1);
    return groups.phone !== undefined && isPhone(match) ? maskPhone(match) : match;
  });
}

function isPhone(match: string): boolean {
  const digits = match.replace(/%20|%2B|\D/gi, '').length;
  if (/^(?:\+|%2B)/i.test(match)) return digits >= 7;
  // E.164 ends at 15 digits: a longer unbroken run is an identifier.
  if (/^\d+$/.test(match)) return digits >= 10 && digits <= 15;
  return digits >= (/[-()\u2010-\u2015]/.test(match) ? 7 : 10);
}
