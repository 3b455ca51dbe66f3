const plural = new Intl.PluralRules('en');
const figures = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export function figure(value: number): string {
  return figures.format(value);
}

/** "1 letter", "214 letters". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${figure(value)} ${plural.select(value) === 'one' ? one : many}`;
}
