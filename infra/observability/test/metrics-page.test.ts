import { createMetrics } from '@crm/runtime';
import { expect, test } from 'vitest';
import { metricsTable, readMetricsPage } from '../src/pages/metrics-page.ts';

test('docs/metrics.md is what the registry says: npx pnpm --filter @crm/observability metrics', () => {
  const { written, wanted } = readMetricsPage();
  expect(written).toBe(wanted);
});

// Names that operators and other teams rely on: written out here and not taken from the code.
test('every metric that was promised is there, with its labels', () => {
  const described = new Map(
    createMetrics()
      .described()
      .map(({ name, labelNames }) => [name, labelNames]),
  );
  const promised = {
    crm_outbox_unpublished: ['category'],
    crm_outbox_lag_seconds: [],
    crm_publish_duration_seconds: [],
    crm_publish_failures_total: [],
    crm_consumed_total: ['event_type', 'outcome'],
    crm_consume_duration_seconds: [],
    crm_provider_duration_seconds: ['provider', 'outcome'],
    crm_dlq_depth: ['queue'],
    crm_audit_rows_total: ['event_type'],
    crm_http_request_duration_seconds: ['route', 'method', 'status'],
    crm_dnc_denials_total: ['channel'],
  };
  for (const [name, labels] of Object.entries(promised))
    expect([name, described.get(name)]).toEqual([name, labels]);
});

test('N13: what is promised about time is the bound of a bucket, so that a share can be counted', () => {
  const bucketsOf = (name: string) =>
    createMetrics()
      .described()
      .find((metric) => metric.name === name)?.buckets;
  expect(bucketsOf('crm_event_to_queued_seconds')).toContain(0.15);
  expect(bucketsOf('crm_queued_to_accepted_seconds')).toContain(1);
});

test('a metric that nobody is said to export has no place in the page', () => {
  const stray = { name: 'crm_stray', type: 'gauge', help: 'None.', labelNames: [], buckets: [] };
  expect(() => metricsTable([stray])).toThrow('crm_stray has no line in metricFacts');
});

// Breaks tried, each turned a test red: another help text and the page not written anew; no bucket at 0.15.
