import { type EventType, eventCatalogue } from '@crm/contracts';
import * as v from 'valibot';
import { isEventType } from './read-identity.ts';

type Schemas = typeof eventCatalogue;
export type AnyEvent = { [Type in EventType]: v.InferOutput<Schemas[Type]['schema']> }[EventType];

export type Decoded =
  | { ok: true; event: AnyEvent }
  | { ok: false; code: 'NOT_JSON' | 'UNKNOWN_EVENT_TYPE' | 'SCHEMA_MISMATCH'; message: string };

/** Larger than any event of ours, which carry attachments by reference; what is bigger is not parsed. */
const bodyBytesMax = 4 * 1024 * 1024;

/** Reads a delivery before any handler sees it. What cannot be read is poison: the reason has no word of the body. */
export function decodeDelivery(body: Buffer): Decoded {
  const value = parseJson(body);
  if (value === undefined) return { ok: false, code: 'NOT_JSON', message: 'The body is not a JSON object.' };
  const type = value.event_type;
  if (!isEventType(type)) return { ok: false, code: 'UNKNOWN_EVENT_TYPE', message: 'No such event type.' };
  const mismatch = (what: string): Decoded => ({
    ok: false,
    code: 'SCHEMA_MISMATCH',
    message: `Does not fit ${type}: ${what}.`,
  });
  try {
    const result = v.safeParse(eventCatalogue[type].schema, value);
    if (result.success) return { ok: true, event: result.output };
    // Only top-level fields, which are the contract's words; deeper keys are the sender's.
    const fields = new Set(result.issues.map((issue) => String(issue.path?.[0]?.key ?? 'event')));
    return mismatch([...fields].sort().join(', '));
  } catch (error) {
    // JSON.parse takes any depth, the schema walks it on the stack (some thousand levels, tried).
    if (error instanceof RangeError) return mismatch('nested too deeply');
    throw error;
  }
}

function parseJson(body: Buffer): Record<string, unknown> | undefined {
  if (body.length > bodyBytesMax) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
