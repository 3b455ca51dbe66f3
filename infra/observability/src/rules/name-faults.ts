import { type KnownSeries, labelValues, type Series } from './known-series.ts';
import { type Selector, selectorsIn } from './selectors-in.ts';

/** What an expression names and no program exports: a metric, a label, a value of a closed list, the bound of a bucket. */
export function nameFaults(expr: string, known: KnownSeries): string[] {
  return selectorsIn(expr).flatMap((selector) => {
    const series = known.get(selector.name);
    if (series === undefined) return [`no program exports ${selector.name}`];
    return [...labelFaults(selector, series), ...valueFaults(selector, series)];
  });
}

function labelFaults({ name, matchers, groupedBy }: Selector, { labels }: Series): string[] {
  return [...matchers.map(({ label }) => label), ...groupedBy]
    .filter((label) => !labels.has(label))
    .map((label) => `${name} has no label ${label}`);
}

function valueFaults({ name, matchers }: Selector, { bounds }: Series): string[] {
  return matchers.flatMap(({ label, operator, value }) => {
    const values = label === 'le' ? (bounds ?? []) : labelValues[label];
    if (values === undefined) return [];
    const pattern = new RegExp(`^(?:${operator === '=' ? escaped(value) : value})$`);
    if (!operator.startsWith('=') || values.some((one) => pattern.test(one))) return [];
    return [`${name} has no ${label} ${value}`];
  });
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
