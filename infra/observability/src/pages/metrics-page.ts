import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMetrics, type MetricDescription, metricFacts } from '@crm/runtime';

export const metricsFile = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'metrics.md');

const begin = '<!-- metrics: npx pnpm --filter @crm/observability metrics -->';
const end = '<!-- end of metrics -->';

/** The page as it stands, and as the registry of the programs would have it. */
export function readMetricsPage(): { written: string; wanted: string } {
  const written = readFileSync(metricsFile, 'utf8');
  const [from, to] = [written.indexOf(begin), written.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/metrics.md has no place for its table: ${begin}, ${end}`);
  const table = metricsTable(createMetrics().described());
  const wanted = `${written.slice(0, from + begin.length)}\n${table}\n${written.slice(to)}`;
  return { written, wanted };
}

/** The product's own metrics as a Markdown table. Throws for one that nobody is said to export. */
export function metricsTable(described: readonly MetricDescription[]): string {
  const rows = described.filter(({ name }) => name.startsWith('crm_')).map(rowOf);
  return [
    '| Name | Kind | Unit | Labels, and their values | Exported by | Means |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function rowOf({ name, type, help, labelNames, buckets }: MetricDescription): string {
  const facts = (metricFacts as Record<string, { by: readonly string[]; labels?: Record<string, string> }>)[
    name
  ];
  if (facts === undefined)
    throw new Error(`${name} has no line in metricFacts of @crm/runtime: who exports it?`);
  const labels = labelNames.map((label) => `\`${label}\`: ${facts.labels?.[label] ?? ''}`).join('; ');
  const kind = buckets.length > 0 ? `${type}, ${buckets.join(' ')}` : type;
  return `| ${[`\`${name}\``, kind, unitOf(name, type), labels, facts.by.join(', '), help].join(' | ')} |`;
}

function unitOf(name: string, type: string): string {
  if (name.endsWith('_seconds')) return 'seconds';
  if (name === 'crm_build_info' || name === 'crm_check_ok' || name === 'crm_provider_open') return '1 or 0';
  return type === 'counter' ? 'a count that only rises' : 'a count';
}
