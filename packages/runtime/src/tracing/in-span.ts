import { withTraceparent } from './trace-scope.ts';
import type { OpenSpan, SpanStart, Tracer } from './tracer.ts';

/**
 * Does work within a span. It ends with the work, or before, when the work ends it and says how it went. What is thrown
 * is named by its class alone, since a message may hold what somebody has submitted.
 */
export async function inSpan<T>(
  tracer: Tracer,
  start: SpanStart,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  const span = tracer.open(start);
  try {
    return await withTraceparent(span.traceparent, () => work(span));
  } catch (error) {
    span.end({ error: error instanceof Error ? error.name : 'thrown' });
    throw error;
  } finally {
    span.end();
  }
}
