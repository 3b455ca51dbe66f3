import { auditEventTypes, categories, eventTypes } from '@crm/contracts';
import { apps, createMetrics } from '@crm/runtime';
import type { Recorded } from './read-rules.ts';
import { selectorsIn } from './selectors-in.ts';

/** A series that may be asked for: its labels, and the values of those that come from a closed list. */
export type Series = { labels: ReadonlySet<string>; bounds?: readonly string[] };
export type KnownSeries = ReadonlyMap<string, Series>;

/** What Prometheus itself gives every series that it reads. */
const targetLabels = ['job', 'instance'];

export const labelValues: Readonly<Record<string, readonly string[]>> = {
  category: categories,
  event_type: [...auditEventTypes, ...Object.values(eventTypes), 'unknown'],
  app: apps,
  check: ['database', 'broker'],
  outcome: ['done', 'reject', 'accepted', 'refused', 'unknown'],
};

/** Every series that the programs export, as their registry says, and every one that a rule records. */
export function knownSeries(records: readonly Recorded[]): KnownSeries {
  const known = new Map<string, Series>([['up', { labels: new Set(targetLabels) }]]);
  for (const { name, type, labelNames, buckets } of createMetrics().described()) {
    const labels = new Set([...targetLabels, ...labelNames]);
    if (type !== 'histogram') known.set(name, { labels });
    else {
      const bounds = [...buckets.map(String), '+Inf'];
      known.set(`${name}_bucket`, { labels: new Set([...labels, 'le']), bounds });
      known.set(`${name}_sum`, { labels }).set(`${name}_count`, { labels });
    }
  }
  for (const { record, expr } of records) {
    const grouped = selectorsIn(expr).flatMap(({ groupedBy }) => groupedBy);
    known.set(record, { labels: new Set(grouped.filter((label) => label !== 'le')) });
  }
  return known;
}
