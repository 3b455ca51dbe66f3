import { redactValue } from './redact-value.ts';

/** Masks the headers of a broker message; machine headers (`x-event-id`, `traceparent`) come back unchanged. */
export function redactHeaders(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(redactValue(headers) ?? {}));
}
