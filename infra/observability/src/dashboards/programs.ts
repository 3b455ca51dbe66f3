import type { Dashboard } from './panel.ts';

const programs = '{job=~"api|dispatcher|consumer|scheduler"}';

/** Rate, errors and duration of the routes, and how the programs themselves are. */
export const programsDashboard: Dashboard = {
  uid: 'crm-programs',
  title: 'CRM: programs',
  description: 'The api by route; readiness, memory and event loop of every program.',
  rows: [
    {
      title: 'The api',
      panels: [
        {
          kind: 'timeseries',
          title: 'Requests a second, by route',
          description: 'By the pattern of the route.',
          unit: 'ops',
          width: 8,
          queries: [
            {
              expr: 'sum by (route, method) (rate(crm_http_request_duration_seconds_count[5m]))',
              legend: '{{method}} {{route}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Share of 5xx',
          description: 'Good: none. Pages at 2 %: docs/runbooks/programs.md.',
          unit: 'percentunit',
          width: 8,
          badFrom: 0.02,
          queries: [
            {
              expr: '(sum(rate(crm_http_request_duration_seconds_count{status=~"5.."}[5m])) or vector(0)) / sum(rate(crm_http_request_duration_seconds_count[5m]))',
              legend: '5xx',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Time of an answer, 95th percentile',
          description: 'By the pattern of the route.',
          unit: 's',
          width: 8,
          queries: [
            {
              expr: 'histogram_quantile(0.95, sum by (route, method, le) (rate(crm_http_request_duration_seconds_bucket[5m])))',
              legend: '{{method}} {{route}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Browsers that listen',
          description: 'Live pages of the console.',
          unit: 'short',
          width: 8,
          queries: [{ expr: 'sum(crm_live_streams)', legend: 'browsers' }],
        },
        {
          kind: 'timeseries',
          title: 'Time of publishing, 95th percentile',
          description: 'From handing an event to the broker to its confirm.',
          unit: 's',
          width: 8,
          queries: [
            {
              expr: 'histogram_quantile(0.95, sum by (le) (rate(crm_publish_duration_seconds_bucket[5m])))',
              legend: 'publish',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Time of a delivery, 95th percentile',
          description: 'From a delivery to its acknowledgement; the provider takes most of it.',
          unit: 's',
          width: 8,
          queries: [
            {
              expr: 'histogram_quantile(0.95, sum by (le) (rate(crm_consume_duration_seconds_bucket[5m])))',
              legend: 'consume',
            },
          ],
        },
      ],
    },
    {
      title: 'Every program',
      panels: [
        {
          kind: 'timeseries',
          title: 'What each replica reaches',
          description: '1 where the check of /readyz passes.',
          unit: 'short',
          width: 12,
          queries: [
            {
              expr: 'min by (job, instance, check) (crm_check_ok)',
              legend: '{{job}} {{instance}} {{check}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Replicas',
          description: 'Two of each at least.',
          unit: 'short',
          width: 12,
          queries: [{ expr: 'count by (app) (crm_build_info)', legend: '{{app}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Memory',
          description: 'Bounded: a line that only rises is a leak.',
          unit: 'bytes',
          width: 8,
          queries: [{ expr: `process_resident_memory_bytes${programs}`, legend: '{{job}} {{instance}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Processor',
          description: 'Of one processor.',
          unit: 'percentunit',
          width: 8,
          queries: [
            { expr: `rate(process_cpu_seconds_total${programs}[5m])`, legend: '{{job}} {{instance}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Lag of the event loop, 99th percentile',
          description: 'Good: some milliseconds. Seconds: something computes where it should wait.',
          unit: 's',
          width: 8,
          queries: [{ expr: `nodejs_eventloop_lag_p99_seconds${programs}`, legend: '{{job}} {{instance}}' }],
        },
      ],
    },
    {
      title: 'The clock',
      panels: [
        {
          kind: 'timeseries',
          title: 'Schedulers that lead',
          description: 'One. None: docs/runbooks/clock.md.',
          unit: 'short',
          width: 6,
          queries: [{ expr: 'sum(crm_scheduler_leading)', legend: 'lead' }],
        },
        {
          kind: 'timeseries',
          title: 'Since a job came to its end',
          description: 'A saw; a line that only rises is a job that is late.',
          unit: 's',
          width: 6,
          queries: [
            {
              expr: 'time() - max by (job_name) (crm_job_last_success_timestamp_seconds)',
              legend: '{{job_name}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Rows removed a second',
          description: 'What retention and pruning take away.',
          unit: 'ops',
          width: 6,
          queries: [{ expr: 'sum by (job_name) (rate(crm_job_removed_total[1h]))', legend: '{{job_name}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Months that have a partition, beyond this one',
          description: 'Twelve. Without one for the month every insert fails.',
          unit: 'short',
          width: 6,
          queries: [{ expr: 'min by (table) (crm_partition_months_ahead)', legend: '{{table}}' }],
        },
      ],
    },
  ],
};
