import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Health } from './create-health.ts';
import { describeMetric } from './describe-metric.ts';
import { type App, exportedBy } from './metric-facts.ts';

// Local calls take milliseconds, providers seconds, and DATA's last answer may take ten minutes.
const localSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const remoteSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
// The bounds that are promised (N13) are buckets: a share below one can be counted, not only estimated.
const queuedSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const acceptedSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Every metric of the product in a registry of its own, with the process's own ones. With the name of an app only those
 * that it exports: what another one knows would stand there as a 0 that nobody measured.
 * Labels take values from closed lists only: `route` is the pattern, never the path; no id, no address.
 */
export function createMetrics(app?: App) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const metrics = allMetrics(registry, registers);
  metrics.buildInfo.set({ app: app ?? 'all', node: process.version }, 1);
  // Until somebody has looked there is nothing to tell; 0 would be a figure.
  for (const gauge of [
    metrics.outboxLagSeconds,
    metrics.auditUnsealedRows,
    metrics.auditSealAgeSeconds,
    metrics.unaccountedMessages,
  ])
    gauge.remove();
  if (app !== undefined) {
    for (const [name, apps] of Object.entries(exportedBy))
      if (!apps.includes(app)) registry.removeSingleMetric(name);
  }
  return metrics;
}

function allMetrics(registry: Registry, registers: Registry[]) {
  let health: Pick<Health, 'readiness'> | undefined;
  return {
    contentType: registry.contentType,
    /** The exposition text that Prometheus reads. */
    text: () => registry.metrics(),
    /** What is exported, the process's own metrics included. */
    described: () => registry.getMetricsAsArray().map(describeMetric),
    /** From now on each look at the metrics asks what `/readyz` asks. */
    watch: (watched: Pick<Health, 'readiness'>) => {
      health = watched;
    },
    buildInfo: new Gauge({
      name: 'crm_build_info',
      help: 'Always 1; the labels say which program this is and on which Node it runs.',
      labelNames: ['app', 'node'],
      registers,
    }),
    checkOk: new Gauge({
      name: 'crm_check_ok',
      help: '1 where a check of /readyz passes at this moment, 0 where it fails or is late, by check.',
      labelNames: ['check'],
      registers,
      async collect() {
        const { checks } = (await health?.readiness()) ?? { checks: {} };
        for (const [check, outcome] of Object.entries(checks)) this.set({ check }, outcome === 'ok' ? 1 : 0);
      },
    }),
    outboxUnpublished: new Gauge({
      name: 'crm_outbox_unpublished',
      help: 'Rows of the outbox that have not been published, by category.',
      labelNames: ['category'],
      registers,
    }),
    outboxLagSeconds: new Gauge({
      name: 'crm_outbox_lag_seconds',
      help: 'Seconds since the oldest unpublished row fell due; 0 when none is due.',
      registers,
    }),
    eventToQueuedSeconds: new Histogram({
      name: 'crm_event_to_queued_seconds',
      help: 'Seconds from the moment an event was due, for most of them its admission, to the confirm of the broker, by category.',
      labelNames: ['category'],
      buckets: queuedSeconds,
      registers,
    }),
    queuedToAcceptedSeconds: new Histogram({
      name: 'crm_queued_to_accepted_seconds',
      help: 'Seconds from the confirm of the broker to the acceptance by the provider, by category.',
      labelNames: ['category'],
      buckets: acceptedSeconds,
      registers,
    }),
    publishDurationSeconds: new Histogram({
      name: 'crm_publish_duration_seconds',
      help: 'Seconds from handing an event to the broker to its confirm.',
      buckets: localSeconds,
      registers,
    }),
    publishFailuresTotal: new Counter({
      name: 'crm_publish_failures_total',
      help: 'Events that the broker refused, returned or did not confirm in time.',
      registers,
    }),
    consumedTotal: new Counter({
      name: 'crm_consumed_total',
      help: 'Deliveries that were handled, by event type and outcome.',
      labelNames: ['event_type', 'outcome'],
      registers,
    }),
    consumeDurationSeconds: new Histogram({
      name: 'crm_consume_duration_seconds',
      help: 'Seconds from a delivery to its acknowledgement.',
      buckets: remoteSeconds,
      registers,
    }),
    providerDurationSeconds: new Histogram({
      name: 'crm_provider_duration_seconds',
      help: 'Seconds that one call to a provider took, by provider and outcome.',
      labelNames: ['provider', 'outcome'],
      buckets: remoteSeconds,
      registers,
    }),
    providerOpen: new Gauge({
      name: 'crm_provider_open',
      help: '1 while a provider is left alone since it cannot be reached (the breaker is open), else 0, by provider.',
      labelNames: ['provider'],
      registers,
    }),
    queueDepth: new Gauge({
      name: 'crm_queue_depth',
      help: "Messages that wait in a queue of requests and are in nobody's hands, by queue.",
      labelNames: ['queue'],
      registers,
    }),
    providerWaiting: new Gauge({
      name: 'crm_provider_waiting',
      help: 'Deliveries in hand that wait for their turn within the limits of a provider, by category.',
      labelNames: ['provider', 'category'],
      registers,
    }),
    dlqDepth: new Gauge({
      name: 'crm_dlq_depth',
      help: 'Messages that wait in a dead-letter queue.',
      labelNames: ['queue'],
      registers,
    }),
    auditRowsTotal: new Counter({
      name: 'crm_audit_rows_total',
      help: 'Audit rows written, by event type.',
      labelNames: ['event_type'],
      registers,
    }),
    auditUnsealedRows: new Gauge({
      name: 'crm_audit_unsealed_rows',
      help: 'Audit rows that no seal covers yet, counted up to 100,000.',
      registers,
    }),
    auditSealAgeSeconds: new Gauge({
      name: 'crm_audit_seal_age_seconds',
      help: 'Seconds since the newest seal of the audit log; -1 when there is none.',
      registers,
    }),
    unaccountedMessages: new Gauge({
      name: 'crm_unaccounted_messages',
      help: 'Messages let in within the last hour that are lost, unrecorded, stranded or not in the state of their log.',
      registers,
    }),
    httpRequestDurationSeconds: new Histogram({
      name: 'crm_http_request_duration_seconds',
      help: 'Seconds from a request to the end of its answer, by route pattern, method and status.',
      labelNames: ['route', 'method', 'status'],
      buckets: localSeconds,
      registers,
    }),
    liveStreams: new Gauge({
      name: 'crm_live_streams',
      help: 'Browsers that listen for changes at this moment.',
      registers,
    }),
    schedulerLeading: new Gauge({
      name: 'crm_scheduler_leading',
      help: '1 while this scheduler does the work, 0 while it stands by.',
      registers,
    }),
    jobLastSuccess: new Gauge({
      name: 'crm_job_last_success_timestamp_seconds',
      help: 'When a job of the scheduler last came to its end, in seconds since 1970, by job.',
      labelNames: ['job_name'],
      registers,
    }),
    jobRemovedTotal: new Counter({
      name: 'crm_job_removed_total',
      help: 'Rows that a job of the scheduler has removed, by job.',
      labelNames: ['job_name'],
      registers,
    }),
    jobFailuresTotal: new Counter({
      name: 'crm_job_failures_total',
      help: 'Runs of a job of the scheduler that failed, by job.',
      labelNames: ['job_name'],
      registers,
    }),
    partitionMonthsAhead: new Gauge({
      name: 'crm_partition_months_ahead',
      help: 'Months after this one that a monthly table has a partition for, by table.',
      labelNames: ['table'],
      registers,
    }),
    dncDenialsTotal: new Counter({
      name: 'crm_dnc_denials_total',
      help: 'Messages refused since a recipient asked not to be contacted, by channel.',
      labelNames: ['channel'],
      registers,
    }),
  };
}
