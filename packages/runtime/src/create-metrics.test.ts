import { expect, test } from 'vitest';
import { createMetrics } from './create-metrics.ts';

test('every promised metric is there, with its labels and its unit', async () => {
  const metrics = createMetrics();
  metrics.outboxUnpublished.set({ category: 'marketing' }, 1);
  metrics.outboxLagSeconds.set(1);
  metrics.publishDurationSeconds.observe(0.1);
  metrics.publishFailuresTotal.inc();
  metrics.consumedTotal.inc({ event_type: 'crm.email.requested.v1', outcome: 'done' });
  metrics.consumeDurationSeconds.observe(1);
  metrics.providerDurationSeconds.observe({ provider: 'smtp', outcome: 'accepted' }, 1);
  metrics.dlqDepth.set({ queue: 'q.crm.email.v1.dlq' }, 1);
  metrics.auditRowsTotal.inc({ event_type: 'CRM.EMAIL.SENT' });
  metrics.httpRequestDurationSeconds.observe({ route: '/healthz', method: 'GET', status: 200 }, 0.1);
  metrics.unaccountedMessages.set(5);
  metrics.auditUnsealedRows.set(3);
  metrics.auditSealAgeSeconds.set(4);
  metrics.dncDenialsTotal.inc({ channel: 'sms' });
  const text = await metrics.text();
  for (const line of [
    'crm_outbox_unpublished{category="marketing"} 1',
    'crm_outbox_lag_seconds 1',
    'crm_publish_duration_seconds_count 1',
    'crm_publish_failures_total 1',
    'crm_consumed_total{event_type="crm.email.requested.v1",outcome="done"} 1',
    'crm_consume_duration_seconds_count 1',
    'crm_provider_duration_seconds_count{provider="smtp",outcome="accepted"} 1',
    'crm_dlq_depth{queue="q.crm.email.v1.dlq"} 1',
    'crm_audit_rows_total{event_type="CRM.EMAIL.SENT"} 1',
    'crm_http_request_duration_seconds_count{route="/healthz",method="GET",status="200"} 1',
    'crm_unaccounted_messages 5',
    'crm_audit_unsealed_rows 3',
    'crm_audit_seal_age_seconds 4',
    'crm_dnc_denials_total{channel="sms"} 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('two registries in one process do not meet', async () => {
  createMetrics().publishFailuresTotal.inc();
  expect(await createMetrics().text()).toContain('crm_publish_failures_total 0');
});
