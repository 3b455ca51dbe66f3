import { findAddresses } from './mask-addresses.ts';

/**
 * Masks what stands where an address is expected: `ann.lee@x.example` becomes `a***@x.example` (E9).
 * Anything around an address (a display name) is dropped; without any address the answer is `***`.
 */
export function maskEmail(email: string): string {
  const masked = findAddresses(email).map(({ start, atEnd, visible }) => {
    const domain = /^[^\s<>()[\],;:"'\\]*/.exec(email.slice(atEnd, atEnd + domainLengthMax))?.[0] ?? '';
    return `${email.slice(start, start + visible).replace(/^["'`]+/, '')}***@${domain}`;
  });
  return masked.join(', ') || '***';
}

// RFC 1035 section 2.3.4.
const domainLengthMax = 255;
