/** Where an address stands in a text: its local part from `start`, of which `visible` units may be shown. */
export type FoundAddress = { start: number; visible: number; atStart: number; atEnd: number };

// As typed, URL-encoded (any number of times), as an HTML or JSON escape, full-width and small.
const atSign = /@|%(?:25)*40|&#(?:64|x40);|\\u0040|\uff20|\ufe6b/gi;

// RFC 5322 "specials" but backslash and dot: none stands in an unquoted local part.
const delimiters = '<>()[],;:"';

// `pino@10.4.0` in a stack frame's path is a package and its version; three numbers are never a mail host.
const packageVersion = /\d+\.\d+\.\d+(?![\d.])/y;
const dottedHost = /[\w-]+\.[\w-]/y;

/**
 * Finds everything that may be the local part of an address, too much rather than too little.
 * Linear: each look to the left ends where the previous at-sign ended.
 */
export function findAddresses(text: string): FoundAddress[] {
  const found: FoundAddress[] = [];
  let floor = 0;
  for (const at of text.matchAll(atSign)) {
    const atEnd = at.index + at[0].length;
    const start = localPartStart({ text, floor, atStart: at.index, atEnd });
    if (start < at.index && !matchesAt(packageVersion, text, atEnd)) {
      const local = text.slice(start, Math.min(at.index, start + 8));
      found.push({ start, visible: visibleLength(local), atStart: at.index, atEnd });
    }
    floor = atEnd;
  }
  return found;
}

/** Replaces the local part of every address in a text by its first character and `***`; linear in the length. */
export function maskAddresses(text: string): string {
  let masked = '';
  let done = 0;
  for (const { start, visible, atStart } of findAddresses(text)) {
    masked += `${text.slice(done, start + visible)}***`;
    done = atStart;
  }
  return masked + text.slice(done);
}

function localPartStart(place: { text: string; floor: number; atStart: number; atEnd: number }): number {
  const { text, floor, atStart, atEnd } = place;
  if (text[atStart - 1] === '"' && matchesAt(dottedHost, text, atEnd)) {
    return quotedStart(text, floor, atStart);
  }
  let start = atStart;
  while (start > floor && !isDelimiter(text, start - 1)) start -= 1;
  return start;
}

/** The opening quote that belongs to the quote before the at-sign; both may carry JSON's backslash. */
function quotedStart(text: string, floor: number, atStart: number): number {
  const isEscaped = text[atStart - 2] === '\\';
  let start = atStart - 2;
  while (start > floor && !(text[start] === '"' && (text[start - 1] === '\\') === isEscaped)) start -= 1;
  return Math.max(start, floor);
}

function isDelimiter(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return (
    unit <= 0x20 ||
    unit === 0x7f ||
    unit === 0xa0 ||
    unit === 0x3000 ||
    delimiters.includes(text.charAt(index))
  );
}

/** Opening quotes and one whole character (never half a surrogate pair), but no star, so that masking twice is safe. */
function visibleLength(local: string): number {
  return /^["'`]*[^*]?/su.exec(local)?.[0].length ?? 0;
}

function matchesAt(pattern: RegExp, text: string, index: number): boolean {
  pattern.lastIndex = index;
  return pattern.test(text);
}
