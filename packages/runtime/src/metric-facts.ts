/** The programs of the product that export metrics. */
export const apps = ['api', 'dispatcher', 'consumer', 'scheduler'] as const;
export type App = (typeof apps)[number];

/** Who exports a metric, and from which closed list each label takes its values. */
type MetricFacts = { by: readonly App[]; labels?: Readonly<Record<string, string>> };

const category = { category: '`transactional`, `marketing`' };
const eventType = { event_type: 'event types of the audit log' };

/** What no registry can say of its metrics. A new metric gets its line here, and so its row in docs/metrics.md. */
export const metricFacts = {
  crm_build_info: { by: apps, labels: { app: 'the programs', node: "Node's version" } },
  crm_check_ok: { by: apps, labels: { check: '`database`, `broker`' } },
  crm_http_request_duration_seconds: {
    by: ['api'],
    labels: { route: 'patterns of routes', method: 'methods of HTTP, else `OTHER`', status: 'status codes' },
  },
  crm_live_streams: { by: ['api'] },
  crm_dnc_denials_total: { by: ['api'], labels: { channel: '`email`, `sms`, `voice`' } },
  crm_audit_rows_total: { by: ['api', 'consumer', 'scheduler'], labels: eventType },
  crm_outbox_unpublished: { by: ['dispatcher'], labels: category },
  crm_outbox_lag_seconds: { by: ['dispatcher'] },
  crm_event_to_queued_seconds: { by: ['dispatcher'], labels: category },
  crm_publish_duration_seconds: { by: ['dispatcher'] },
  crm_publish_failures_total: { by: ['dispatcher'] },
  crm_consumed_total: {
    by: ['consumer'],
    labels: { event_type: 'event types of the contracts, else `unknown`', outcome: '`done`, `reject`' },
  },
  crm_consume_duration_seconds: { by: ['consumer'] },
  crm_queued_to_accepted_seconds: { by: ['consumer'], labels: category },
  crm_provider_duration_seconds: {
    by: ['consumer'],
    labels: { provider: 'configured providers', outcome: '`accepted`, `refused`, `unknown`' },
  },
  crm_provider_open: { by: ['consumer'], labels: { provider: 'configured providers' } },
  crm_provider_waiting: {
    by: ['consumer'],
    labels: { provider: 'configured providers', ...category },
  },
  crm_queue_depth: { by: ['consumer'], labels: { queue: 'queues of requests' } },
  crm_dlq_depth: { by: ['consumer'], labels: { queue: 'dead-letter queues' } },
  crm_unaccounted_messages: { by: ['consumer'] },
  crm_audit_unsealed_rows: { by: ['scheduler'] },
  crm_audit_seal_age_seconds: { by: ['scheduler'] },
  crm_scheduler_leading: { by: ['scheduler'] },
  crm_job_last_success_timestamp_seconds: {
    by: ['scheduler'],
    labels: { job_name: 'jobs of the scheduler' },
  },
  crm_job_removed_total: { by: ['scheduler'], labels: { job_name: 'jobs of the scheduler' } },
  crm_job_failures_total: { by: ['scheduler'], labels: { job_name: 'jobs of the scheduler' } },
  crm_partition_months_ahead: { by: ['scheduler'], labels: { table: 'monthly tables' } },
} as const satisfies Record<string, MetricFacts>;

/** The programs that export a metric, by its name. */
export const exportedBy: Readonly<Record<string, readonly App[]>> = Object.fromEntries(
  Object.entries(metricFacts).map(([name, { by }]) => [name, by]),
);
