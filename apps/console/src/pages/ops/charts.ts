import type { OpsSeriesName } from '@crm/contracts';
import { addUp, firstOf, lastOf, mostOf, rangeWords, type Series, totalOf, valuesOf } from './series.ts';
import { count, duration, figure } from './words.ts';

export type Chart = {
  id: string;
  /** What is drawn, for the table's caption and a reader's summary. */
  name: string;
  unit: string;
  lines: readonly { name: OpsSeriesName; label: string }[];
  /** One sentence that says what the figures show. */
  finding: (series: Series) => string;
};

const perMinute = 'a minute, on average over each step';

/** What an operator looks at, symptoms first; never two units in one. */
export const charts: readonly Chart[] = [
  {
    id: 'lag',
    name: 'Outbox lag',
    unit: 'seconds that the oldest due message waits',
    lines: [
      { name: 'lag_transactional', label: 'Transactional' },
      { name: 'lag_marketing', label: 'Marketing' },
    ],
    finding: (series) => {
      const [notices, offers] = [valuesOf(series, 'lag_transactional'), valuesOf(series, 'lag_marketing')];
      const most = Math.max(mostOf(notices), mostOf(offers));
      if (most < 1) return `Nothing that was due waited in ${rangeWords[series.range]}`;
      const now = Math.max(lastOf(notices) ?? 0, lastOf(offers) ?? 0);
      const worst = `at most it was ${duration(most)} in ${rangeWords[series.range]}`;
      return now < 1 ? `Nothing waits now; ${worst}` : `The oldest waits ${duration(now)} now; ${worst}`;
    },
  },
  {
    id: 'depth',
    name: 'Outbox depth',
    unit: 'messages not yet published',
    lines: [
      { name: 'depth_transactional', label: 'Transactional' },
      { name: 'depth_marketing', label: 'Marketing' },
    ],
    finding: (series) => {
      const depth = addUp(valuesOf(series, 'depth_transactional'), valuesOf(series, 'depth_marketing'));
      const most = mostOf(depth);
      if (most === 0) return `The outbox was empty in ${rangeWords[series.range]}`;
      const now = lastOf(depth) ?? 0;
      return `${count(now, 'message')} ${now === 1 ? 'waits' : 'wait'} to be published; at most ${figure(most)} did in ${rangeWords[series.range]}`;
    },
  },
  {
    id: 'latency',
    name: 'Publish latency',
    unit: 'milliseconds until the broker confirms',
    lines: [
      { name: 'publish_latency_mean', label: 'On average' },
      { name: 'publish_latency_max', label: 'The slowest' },
    ],
    finding: (series) => {
      const last = lastOf(valuesOf(series, 'publish_latency_mean'));
      if (last === null) return `Nothing was published in ${rangeWords[series.range]}`;
      const worst = mostOf(valuesOf(series, 'publish_latency_max'));
      return `Publishing took ${figure(last)} ms last; at worst ${figure(worst)} ms in ${rangeWords[series.range]}`;
    },
  },
  {
    id: 'throughput',
    name: 'Throughput',
    unit: `messages ${perMinute}`,
    lines: [
      { name: 'requested', label: 'Requested' },
      { name: 'published', label: 'Events published' },
      { name: 'sent', label: 'Sent' },
    ],
    finding: (series) => {
      const [requested, published, sent] = (['requested', 'published', 'sent'] as const).map((name) =>
        totalOf(series, name),
      );
      if (!requested && !published && !sent) return `Nothing was requested in ${rangeWords[series.range]}`;
      return `${count(requested ?? 0, 'message')} requested and ${figure(sent ?? 0)} sent in ${rangeWords[series.range]}`;
    },
  },
  {
    id: 'failures',
    name: 'Failures',
    unit: `tries ${perMinute}`,
    lines: [
      { name: 'failed', label: 'Not taken by the mail server' },
      { name: 'unknown', label: 'Outcome unknown' },
      { name: 'publish_failures', label: 'Not taken by the broker' },
    ],
    finding: (series) => {
      const failed = totalOf(series, 'failed') + totalOf(series, 'publish_failures');
      const unknown = totalOf(series, 'unknown');
      if (failed + unknown === 0) return `Nothing failed in ${rangeWords[series.range]}`;
      const failures = failed === 0 ? 'No try' : count(failed, 'try', 'tries');
      return `${failures} failed and ${count(unknown, 'outcome')} ${unknown === 1 ? 'is' : 'are'} unknown from ${rangeWords[series.range]}`;
    },
  },
  {
    id: 'denials',
    name: 'Denials',
    unit: `requests refused by a do-not-contact rule ${perMinute}`,
    lines: [{ name: 'denied', label: 'Denied' }],
    finding: (series) => {
      const denied = totalOf(series, 'denied');
      if (denied === 0) return `No request was denied in ${rangeWords[series.range]}`;
      return `${count(denied, 'request')} ${denied === 1 ? 'was' : 'were'} denied in ${rangeWords[series.range]}`;
    },
  },
  {
    id: 'audit',
    name: 'Audit entries written',
    unit: `entries ${perMinute}`,
    lines: [{ name: 'audit_rows', label: 'Entries' }],
    finding: (series) => {
      const written = totalOf(series, 'audit_rows');
      if (written === 0) return `No audit entry was written in ${rangeWords[series.range]}`;
      return `${count(written, 'audit entry', 'audit entries')} in ${rangeWords[series.range]}, at most ${figure(mostOf(valuesOf(series, 'audit_rows')))} a minute`;
    },
  },
  {
    id: 'dead-letters',
    name: 'Open dead letters',
    unit: 'letters that wait for a person',
    lines: [{ name: 'dead_letters_open', label: 'Open' }],
    finding: (series) => {
      const open = valuesOf(series, 'dead_letters_open');
      const [first, last] = [firstOf(open) ?? 0, lastOf(open) ?? 0];
      if (mostOf(open) === 0) return `No dead letter was open in ${rangeWords[series.range]}`;
      if (last === first)
        return `Dead letters stand at ${figure(last)}, as at the start of ${rangeWords[series.range]}`;
      const way = last > first ? 'grew' : 'fell';
      return `Dead letters ${way} from ${figure(first)} to ${figure(last)} in ${rangeWords[series.range]}`;
    },
  },
];
