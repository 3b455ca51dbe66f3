import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

// Local calls take milliseconds, providers seconds, and DATA's last answer may take ten minutes.
const localSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const remoteSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Every metric of the product in a registry of its own, with the process's own ones.
 * Labels take values from closed lists only: `route` is the pattern, never the path; no id, no address.
 */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    contentType: registry.contentType,
    /** The exposition text that Prometheus reads. */
    text: () => registry.metrics(),
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
    previewsPrunedTotal: new Counter({
      name: 'crm_previews_pruned_total',
      help: 'Previews of e-mails that were deleted since their time was over.',
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
