/** Which side of a call a span is. */
export type SpanKind = 'server' | 'producer' | 'consumer' | 'client';

/** Words of ours, ids and numbers only: never what somebody has submitted, never an address or a name (E9). */
export type SpanAttributes = Readonly<Record<string, string | number>>;

export type SpanStart = {
  name: string;
  kind: SpanKind;
  /** A valid `traceparent`; without one the span stands below the one around it, or begins a trace. */
  parent?: string | undefined;
  attributes?: SpanAttributes;
};

export type SpanEnd = {
  /** Instead of the first name, where the good one is known only at the end. */
  name?: string;
  attributes?: SpanAttributes;
  /** A code; with it the span has failed. */
  error?: string | undefined;
};

/** A span that has begun. The first `end` counts. */
export type OpenSpan = {
  /** The header that hands the trace on; undefined where there is none. */
  traceparent: string | undefined;
  end: (end?: SpanEnd) => void;
};

export type Tracer = {
  /** False: spans are not recorded, and a trace that somebody else began is handed on as it came. */
  isOn: boolean;
  open: (start: SpanStart) => OpenSpan;
  /** Sends what has ended. */
  stop: () => Promise<void>;
};
