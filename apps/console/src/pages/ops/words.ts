const plural = new Intl.PluralRules('en');
const figures = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export function figure(value: number): string {
  return figures.format(value);
}

/** "1 letter", "214 letters". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${figure(value)} ${plural.select(value) === 'one' ? one : many}`;
}

/** A length of time in its largest whole unit, as a person says it. */
export function duration(seconds: number): string {
  if (seconds < 90) return count(Math.round(seconds), 'second');
  if (seconds < 5_400) return count(Math.round(seconds / 60), 'minute');
  if (seconds < 129_600) return count(Math.round(seconds / 3_600), 'hour');
  return count(Math.round(seconds / 86_400), 'day');
}
