import { randomBytes } from 'node:crypto';

/** A place in a W3C trace: the trace, our own span in it, and whether it is sampled. */
export type Trace = { traceId: string; spanId: string; sampled: boolean };

// W3C Trace Context, section 3.2: lower-case hex; version ff is invalid; later versions may append fields.
const pattern = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads a `traceparent` header; anything but a valid one is undefined. */
export function parseTraceparent(header: unknown): Trace | undefined {
  if (typeof header !== 'string' || header.length > 512) return undefined;
  const [, version, traceId, spanId, flags, rest] = pattern.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === '00' && rest !== undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Starts a trace of our own. */
export function newTrace(): Trace {
  return { traceId: randomHex(16), spanId: randomHex(8), sampled: true };
}

/** A span of ours below the caller's; without a valid header from the caller, a new trace. */
export function continueTrace(header: unknown): Trace {
  const parent = parseTraceparent(header);
  return parent === undefined ? newTrace() : { ...parent, spanId: randomHex(8) };
}

/** The header that hands a trace on. */
export function formatTraceparent({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** All zeros would be invalid; one in 2^64 is drawn again. */
function randomHex(byteCount: number): string {
  const hex = randomBytes(byteCount).toString('hex');
  return /^0+$/.test(hex) ? randomHex(byteCount) : hex;
}
