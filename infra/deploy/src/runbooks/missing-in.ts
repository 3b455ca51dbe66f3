/**
 * The first line that a page says is seen and that an output has not, in this order; null if it has them all. `…` stands
 * for anything within a line.
 */
export function missingIn(output: string, seen: readonly string[]): string | null {
  const lines = output.split('\n');
  let from = 0;
  for (const line of seen) {
    const pattern = new RegExp(`^${line.split('…').map(escaped).join('.*')}$`);
    const at = lines.findIndex((one, index) => index >= from && pattern.test(one.trim()));
    if (at < 0) return line;
    from = at + 1;
  }
  return null;
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
