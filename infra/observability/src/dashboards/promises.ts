import type { Dashboard, Panel } from './panel.ts';

const share = (metric: string, title: string): Panel => ({
  kind: 'timeseries',
  title,
  description:
    'Of a hundred, five may be. Pages at 72 in an hour, writes a ticket at 30 in six: docs/runbooks/slow.md.',
  unit: 'percentunit',
  width: 12,
  badFrom: 0.05,
  queries: ['5m', '1h', '6h'].map((window) => ({
    expr: `crm:${metric}:ratio_rate${window}`,
    legend: `{{category}}, ${window}`,
  })),
});

/** The promises about time (N13) and how much of their budgets is spent. */
export const promises: Dashboard = {
  uid: 'crm-promises',
  title: 'CRM: promises',
  description: 'Event to queue within 150 ms, queue to provider within 1 s, each for 95 of 100.',
  rows: [
    {
      title: 'From an event to the queue',
      panels: [
        {
          kind: 'timeseries',
          title: '95th percentile',
          description: 'Promised: 150 ms.',
          unit: 's',
          width: 12,
          badFrom: 0.15,
          queries: [{ expr: 'crm:event_to_queued_seconds:p95_5m', legend: '{{category}}' }],
        },
        share('event_to_queued_slow', 'Share that was later than 150 ms'),
      ],
    },
    {
      title: 'From the queue to the provider',
      panels: [
        {
          kind: 'timeseries',
          title: '95th percentile',
          description: 'Promised: 1 s.',
          unit: 's',
          width: 12,
          badFrom: 1,
          queries: [{ expr: 'crm:queued_to_accepted_seconds:p95_5m', legend: '{{category}}' }],
        },
        share('queued_to_accepted_slow', 'Share that was later than 1 s'),
      ],
    },
    {
      title: 'What a provider does',
      panels: [
        {
          kind: 'timeseries',
          title: 'Share of calls that were not accepted, last hour',
          description: 'Promised: 98.5 of 100 are delivered.',
          unit: 'percentunit',
          width: 12,
          badFrom: 0.015,
          queries: [
            {
              expr: '1 - sum by (provider) (rate(crm_provider_duration_seconds_count{outcome="accepted"}[1h])) / sum by (provider) (rate(crm_provider_duration_seconds_count[1h]))',
              legend: '{{provider}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Time of a call',
          description: 'What the promise has to be kept with.',
          unit: 's',
          width: 12,
          queries: ['0.5', '0.95', '0.99'].map((quantile) => ({
            expr: `histogram_quantile(${quantile}, sum by (provider, le) (rate(crm_provider_duration_seconds_bucket[5m])))`,
            legend: `{{provider}} p${Number(quantile) * 100}`,
          })),
        },
      ],
    },
  ],
};
