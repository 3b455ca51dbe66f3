/** Bounds of any JSON that we take; far above what a contract allows, far below what a stack or a heap bears. */
export const jsonBounds = { depthMax: 32, valuesMax: 50_000 } as const;

export type Unstorable = 'too_deep' | 'too_many_values' | 'bad_text';

/**
 * Looks through parsed JSON for what no schema would stop and what breaks further in: nesting that overflows a
 * recursive walk, more values than anybody means, and text that PostgreSQL cannot hold (NUL, half a surrogate pair).
 */
export function findUnstorable(root: unknown): Unstorable | undefined {
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    seen += 1;
    if (seen + waiting.length > jsonBounds.valuesMax) return 'too_many_values';
    if (typeof value === 'string' && !isStorable(value)) return 'bad_text';
    if (typeof value !== 'object' || value === null) continue;
    if (depth === jsonBounds.depthMax) return 'too_deep';
    const keys = Array.isArray(value) ? [] : Object.keys(value);
    if (!keys.every(isStorable)) return 'bad_text';
    for (const child of Object.values(value)) waiting.push({ value: child, depth: depth + 1 });
  }
  return undefined;
}

/** Whether PostgreSQL can hold the text. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
