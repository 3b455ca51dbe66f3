import { expect, test } from 'vitest';
import { createHealth } from './create-health.ts';
import { createMetrics } from './create-metrics.ts';
import { apps, metricFacts } from './metric-facts.ts';

test('every promised metric is there, with its labels and its unit', async () => {
  const metrics = createMetrics();
  metrics.outboxUnpublished.set({ category: 'marketing' }, 1);
  metrics.outboxLagSeconds.set(1);
  metrics.publishDurationSeconds.observe(0.1);
  metrics.eventToQueuedSeconds.observe({ category: 'transactional' }, 0.15);
  metrics.queuedToAcceptedSeconds.observe({ category: 'marketing' }, 1);
  metrics.providerOpen.set({ provider: 'smtp' }, 1);
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
    'crm_event_to_queued_seconds_bucket{le="0.15",category="transactional"} 1',
    'crm_queued_to_accepted_seconds_bucket{le="1",category="marketing"} 1',
    'crm_provider_open{provider="smtp"} 1',
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

const namesOf = (text: string) => new Set([...text.matchAll(/^# TYPE (crm_\w+)/gm)].map(([, name]) => name));

test('each metric is said to be exported by somebody, with the labels that it has', () => {
  const described = createMetrics()
    .described()
    .filter(({ name }) => name.startsWith('crm_'));
  const facts = Object.entries(metricFacts).map(([name, one]) => [
    name,
    'labels' in one ? Object.keys(one.labels).sort() : [],
  ]);
  const found = described.map(({ name, labelNames }) => [name, [...labelNames].sort()]);
  expect(found.sort()).toEqual(facts.sort());
});

test.each(apps)('%s exports its metrics and no others', async (app) => {
  const names = Object.entries(metricFacts).filter(([, { by }]) => (by as readonly string[]).includes(app));
  expect(namesOf(await createMetrics(app).text())).toEqual(new Set(names.map(([name]) => name)));
});

test('what nobody has measured yet has no figure', async () => {
  const samples = (await createMetrics().text()).split('\n').filter((line) => !line.startsWith('#'));
  for (const name of ['crm_outbox_lag_seconds', 'crm_audit_unsealed_rows', 'crm_unaccounted_messages'])
    expect(samples.filter((line) => line.startsWith(name))).toEqual([]);
});

test('each look at the metrics asks what /readyz asks', async () => {
  let isUp = true;
  const metrics = createMetrics('dispatcher');
  metrics.watch(
    createHealth({
      checks: {
        database: async () => 1,
        broker: async () => {
          if (!isUp) throw new Error('down');
        },
      },
    }),
  );
  expect(await metrics.text()).toContain('crm_check_ok{check="broker"} 1');
  isUp = false;
  const text = await metrics.text();
  expect(text).toContain('crm_check_ok{check="broker"} 0');
  expect(text).toContain('crm_check_ok{check="database"} 1');
  expect(text).toContain(`crm_build_info{app="dispatcher",node="${process.version}"} 1`);
});

// Prometheus gives every series the labels of where it was read: one of ours by that name would be renamed to exported_job.
test('no label has the name of one that Prometheus gives by itself', () => {
  const taken = createMetrics()
    .described()
    .filter(({ labelNames }) => labelNames.some((label) => ['job', 'instance'].includes(label)));
  expect(taken.map(({ name }) => name)).toEqual([]);
});

// Breaks tried, each turned a test red: a label that metric-facts does not name; gauges that begin at 0; every program exports
// everything.
