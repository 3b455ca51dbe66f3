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

/** A valid header as version 00 writes it, which is never longer than 55 characters; undefined for anything else. */
export function validTraceparent(header: unknown): string | undefined {
  const trace = parseTraceparent(header);
  return trace === undefined ? undefined : formatTraceparent(trace);
}

/** The header that hands a trace on. */
export function formatTraceparent({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
