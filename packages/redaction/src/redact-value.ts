import { type KeyKind, kindOfKey } from './kind-of-key.ts';
import { maskAddresses } from './mask-addresses.ts';
import { maskKind } from './mask-kind.ts';
import { maskText } from './mask-text.ts';
import { safeError } from './safe-error.ts';

/** Beyond these a value is cut: what goes to a log is bounded whatever a caller passes. */
export const redactionLimits = { depth: 10, itemsPerList: 100, nodes: 5_000 } as const;

type Walk = { nodesLeft: number; parents: Set<object> };

/**
 * A copy of any value as plain JSON data, masked by the names of its keys and by what its strings contain (E9).
 * Never throws, whatever getters, proxies, cycles or sizes it meets. Redacting twice changes nothing.
 */
export function redactValue(value: unknown): unknown {
  return redactEntry('', value);
}

/** `redactValue` for a value whose key is known. */
export function redactEntry(key: string, value: unknown): unknown {
  return redact(value, kindOfKey(key), { nodesLeft: redactionLimits.nodes, parents: new Set() });
}

function redact(value: unknown, kind: KeyKind, walk: Walk): unknown {
  walk.nodesLeft -= 1;
  switch (typeof value) {
    case 'string':
      return redactString(value, kind);
    case 'number':
    case 'bigint':
      return redactNumber(value, kind);
    case 'boolean':
    case 'undefined':
      return value;
    case 'symbol':
    case 'function':
      return `[${typeof value}]`;
    case 'object':
      if (value === null) return null;
      if (kind === 'text' || kind === 'secret') return '***';
      return redactObject(value, kind, walk);
  }
}

function redactString(value: string, kind: KeyKind): string {
  if (kind === undefined) return maskText(value);
  // A correlation id may well be fifteen digits long: identifiers are searched for addresses only.
  return kind === 'identifier' ? maskAddresses(value).slice(0, 256) : maskKind(kind, value);
}

/** Counts and ids stay readable: `recipients: 3` is no address. */
function redactNumber(value: number | bigint, kind: KeyKind): unknown {
  if (kind === 'phone') return maskKind(kind, String(value));
  if (kind === 'text' || kind === 'secret') return '***';
  return typeof value === 'bigint' ? String(value) : value;
}

function redactObject(value: object, kind: KeyKind, walk: Walk): unknown {
  if (walk.parents.has(value)) return '[circular]';
  if (walk.nodesLeft <= 0 || walk.parents.size >= redactionLimits.depth) return '[cut]';
  walk.parents.add(value);
  try {
    return redactParts(value, kind, walk);
  } catch {
    return '[unreadable]';
  } finally {
    walk.parents.delete(value);
  }
}

function redactParts(value: object, kind: KeyKind, walk: Walk): unknown {
  if (value instanceof Error) return safeError(value);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value) || value instanceof Set) return redactList([...value], kind, walk);
  if (value instanceof Map) return redactEntries([...value], kind, walk);
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), kind, walk);
  return redactEntries(Object.entries(value), kind, walk);
}

function redactList(items: unknown[], kind: KeyKind, walk: Walk): unknown[] {
  const kept = items.slice(0, redactionLimits.itemsPerList).map((item) => redact(item, kind, walk));
  return items.length > kept.length ? [...kept, `[${items.length - kept.length} more]`] : kept;
}

function redactEntries(entries: [unknown, unknown][], kind: KeyKind, walk: Walk): unknown {
  const kept = entries.slice(0, redactionLimits.itemsPerList).map(([key, item]) => {
    const name = typeof key === 'string' ? key : String(redact(key, kind, walk));
    return [maskText(name), redact(item, kindOfKey(name) ?? kind, walk)];
  });
  if (entries.length > kept.length) kept.push(['[more]', entries.length - kept.length]);
  return Object.fromEntries(kept);
}
