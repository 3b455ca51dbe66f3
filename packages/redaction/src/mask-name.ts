const initialsMax = 4;

/** Masks a person's name down to its initials: `Ann Lee` becomes `A. L.`. */
export function maskName(name: string): string {
  const words = name.slice(0, 1_000).match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*/gu) ?? [];
  const initials = words
    .slice(0, initialsMax)
    .map((word) => `${String.fromCodePoint(word.codePointAt(0) ?? 0)}.`);
  return initials.join(' ') || '***';
}
