import type { Dashboard } from './panel.ts';

const rate = (series: string) => `sum(rate(${series}[5m]))`;

/** What source 000 asks to be shown: how much flows, how late, what waits for a person, what is written down. */
export const flow: Dashboard = {
  uid: 'crm-flow',
  title: 'CRM: flow',
  description: 'What comes in, what goes out, and what stays behind.',
  rows: [
    {
      title: 'At this moment',
      panels: [
        {
          kind: 'stat',
          title: 'Oldest event that is due',
          description: 'Good: below a second. Above a minute: docs/runbooks/outbox-stuck.md.',
          unit: 's',
          width: 6,
          badFrom: 60,
          queries: [{ expr: 'max(crm_outbox_lag_seconds)', legend: 'lag' }],
        },
        {
          kind: 'stat',
          title: 'Dead letters',
          description: 'Good: none. Each is a decision that somebody owes: docs/runbooks/dead-letters.md.',
          unit: 'short',
          width: 6,
          badFrom: 1,
          queries: [{ expr: 'crm:dlq_depth:max', legend: '{{queue}}' }],
        },
        {
          kind: 'stat',
          title: 'Messages that are not accounted for',
          description: 'Always 0: docs/runbooks/unaccounted-messages.md.',
          unit: 'short',
          width: 6,
          badFrom: 1,
          queries: [{ expr: 'max(crm_unaccounted_messages)', legend: 'messages' }],
        },
        {
          kind: 'stat',
          title: 'Unknown outcomes, last day',
          description: 'Good: none. Somebody has to ask the mail server: docs/runbooks/unknown-outcomes.md.',
          unit: 'short',
          width: 6,
          badFrom: 1,
          queries: [
            {
              expr: 'sum(increase(crm_audit_rows_total{event_type="CRM.EMAIL.UNKNOWN"}[1d]))',
              legend: 'mails',
            },
          ],
        },
      ],
    },
    {
      title: 'What flows',
      panels: [
        {
          kind: 'timeseries',
          title: 'Messages a second',
          description:
            'Healthy: the three lines run together; what is let in is published, and what is published is sent.',
          unit: 'ops',
          width: 12,
          queries: [
            { expr: rate('crm_audit_rows_total{event_type="CRM.EMAIL.REQUESTED"}'), legend: 'let in' },
            { expr: rate('crm_publish_duration_seconds_count'), legend: 'events published' },
            {
              expr: rate('crm_provider_duration_seconds_count{outcome="accepted"}'),
              legend: 'accepted by a provider',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Unpublished rows of the outbox',
          description:
            'Retries that are not due yet count as well; a hill is a backlog that must become smaller.',
          unit: 'short',
          width: 12,
          queries: [{ expr: 'max by (category) (crm_outbox_unpublished)', legend: '{{category}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Messages that wait in the broker',
          description: 'Few: the dispatcher lets no more than 5,000 wait there, a hundred offers among them.',
          unit: 'short',
          width: 12,
          queries: [{ expr: 'max by (queue) (crm_queue_depth)', legend: '{{queue}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Deliveries handled a second',
          description: 'done: at its end. reject: a dead letter.',
          unit: 'ops',
          width: 12,
          queries: [{ expr: 'sum by (outcome) (rate(crm_consumed_total[5m]))', legend: '{{outcome}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Failures of publishing a second',
          description: 'Good: none. The broker refuses, returns or does not confirm.',
          unit: 'ops',
          width: 12,
          queries: [{ expr: rate('crm_publish_failures_total'), legend: 'failures' }],
        },
      ],
    },
    {
      title: 'What is written down, and refused',
      panels: [
        {
          kind: 'timeseries',
          title: 'Audit rows a second',
          description: 'Each change has its row; while mail flows this is never flat.',
          unit: 'ops',
          width: 12,
          queries: [
            { expr: 'sum by (event_type) (rate(crm_audit_rows_total[5m]))', legend: '{{event_type}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Messages refused since somebody opted out',
          description: 'A wave after a campaign is the rule at work; none ever means that nobody asks it.',
          unit: 'ops',
          width: 12,
          queries: [{ expr: 'sum by (channel) (rate(crm_dnc_denials_total[5m]))', legend: '{{channel}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Audit rows that no seal covers yet',
          description: 'Some, for seconds. Rows that stay: docs/runbooks/seals-late.md.',
          unit: 'short',
          width: 12,
          queries: [{ expr: 'max(crm_audit_unsealed_rows)', legend: 'rows' }],
        },
        {
          kind: 'timeseries',
          title: 'Age of the newest seal',
          description: 'Grows while nothing happens; -1 where there is none ever.',
          unit: 's',
          width: 12,
          queries: [{ expr: 'min(crm_audit_seal_age_seconds)', legend: 'age' }],
        },
      ],
    },
  ],
};
