export type KeptKey = { content: string; key: string };

/** The key of the last try while the content is the same, else a new one. */
export function keptKey(kept: KeptKey | null, content: string, makeKey: () => string): KeptKey {
  return kept?.content === content ? kept : { content, key: makeKey() };
}
