import { type Line, type Series, type SeriesPoint, windowWords } from './series.ts';
import { count, duration, figure } from './words.ts';

export type Chart = {
  id: string;
  /** What is drawn, for the table's caption and a reader's summary. */
  name: string;
  unit: (stepSeconds: number) => string;
  lines: readonly Line[];
  /** One sentence that says what the figures show. */
  finding: (series: Series) => string;
};

const perStep = (what: string) => (stepSeconds: number) => `${what} per ${duration(stepSeconds)}`;

/** What an operator looks at, symptoms first; never two units in one. */
export const charts: readonly Chart[] = [
  {
    id: 'lag',
    name: 'Outbox lag',
    unit: () => 'seconds',
    lines: [{ label: 'Lag', read: (point) => point.lagSeconds }],
    finding: ({ points, window }) => {
      const now = points.at(-1)?.lagSeconds ?? 0;
      const most = maxOf(points, (point) => point.lagSeconds);
      if (most === 0) return `Nothing that was due waited in ${windowWords[window]}`;
      const worst = `at most it was ${duration(most)} in ${windowWords[window]}`;
      return now === 0 ? `Nothing waits now; ${worst}` : `The oldest waits ${duration(now)} now; ${worst}`;
    },
  },
  {
    id: 'depth',
    name: 'Outbox depth',
    unit: () => 'messages not yet published',
    lines: [
      { label: 'Transactional', read: (point) => point.unpublished.transactional },
      { label: 'Marketing', read: (point) => point.unpublished.marketing },
    ],
    finding: ({ points, window }) => {
      const depth = ({ unpublished }: SeriesPoint) => unpublished.transactional + unpublished.marketing;
      const last = points.at(-1);
      const now = last === undefined ? 0 : depth(last);
      const most = maxOf(points, depth);
      if (most === 0) return `The outbox was empty in ${windowWords[window]}`;
      return `${count(now, 'message')} ${now === 1 ? 'waits' : 'wait'} to be published; at most ${figure(most)} did in ${windowWords[window]}`;
    },
  },
  {
    id: 'latency',
    name: 'Publish latency',
    unit: () => 'milliseconds',
    lines: [
      { label: 'Half are faster than (p50)', read: (point) => point.publishP50Ms },
      { label: '95 of 100 are faster than (p95)', read: (point) => point.publishP95Ms },
    ],
    finding: ({ points, window }) => {
      const measured = points.filter(({ publishP95Ms }) => publishP95Ms !== null);
      const last = measured.at(-1);
      if (last === undefined) return `Nothing was published in ${windowWords[window]}`;
      const worst = maxOf(measured, (point) => point.publishP95Ms);
      return `95 of 100 messages were published within ${milliseconds(last.publishP95Ms)}; at worst within ${milliseconds(worst)} in ${windowWords[window]}`;
    },
  },
  {
    id: 'throughput',
    name: 'Throughput',
    unit: perStep('messages'),
    lines: [
      { label: 'Requested', read: (point) => point.requested },
      { label: 'Published', read: (point) => point.published },
      { label: 'Sent', read: (point) => point.sent },
    ],
    finding: ({ points, window }) => {
      const requested = sumOf(points, (point) => point.requested);
      const published = sumOf(points, (point) => point.published);
      const sent = sumOf(points, (point) => point.sent);
      if (requested + published + sent === 0) return `Nothing was requested in ${windowWords[window]}`;
      return `${figure(requested)} requested, ${figure(published)} published and ${figure(sent)} sent in ${windowWords[window]}`;
    },
  },
  {
    id: 'failures',
    name: 'Failures and denials',
    unit: perStep('messages'),
    lines: [
      { label: 'Failed', read: (point) => point.failed },
      { label: 'Denied by a do-not-contact rule', read: (point) => point.denied },
    ],
    finding: ({ points, window }) => {
      const failed = sumOf(points, (point) => point.failed);
      const denied = sumOf(points, (point) => point.denied);
      if (failed + denied === 0) return `Nothing failed and nothing was denied in ${windowWords[window]}`;
      return `${failed === 0 ? 'Nothing' : figure(failed)} failed and ${denied === 0 ? 'nothing' : figure(denied)} ${denied > 1 ? 'were' : 'was'} denied in ${windowWords[window]}`;
    },
  },
  {
    id: 'audit',
    name: 'Audit entries written',
    unit: perStep('entries'),
    lines: [{ label: 'Entries', read: (point) => point.auditRows }],
    finding: ({ points, window, stepSeconds }) => {
      const written = sumOf(points, (point) => point.auditRows);
      if (written === 0) return `No audit entry was written in ${windowWords[window]}`;
      const most = maxOf(points, (point) => point.auditRows);
      return `${count(written, 'audit entry', 'audit entries')} in ${windowWords[window]}, at most ${figure(most)} in ${duration(stepSeconds)}`;
    },
  },
  {
    id: 'dlq',
    name: 'Open dead letters',
    unit: () => 'letters that wait for a person',
    lines: [{ label: 'Open', read: (point) => point.dlqOpen }],
    finding: ({ points, window }) => {
      const [first, last] = [points.at(0)?.dlqOpen ?? 0, points.at(-1)?.dlqOpen ?? 0];
      const most = maxOf(points, (point) => point.dlqOpen);
      if (most === 0) return `No dead letter was open in ${windowWords[window]}`;
      if (last > first)
        return `Dead letters grew from ${figure(first)} to ${figure(last)} in ${windowWords[window]}`;
      if (last < first)
        return `Dead letters fell from ${figure(first)} to ${figure(last)} in ${windowWords[window]}`;
      return `Dead letters stand at ${figure(last)}, as at the start of ${windowWords[window]}`;
    },
  },
];

function milliseconds(value: number | null): string {
  return `${figure(value ?? 0)} ms`;
}

function maxOf(points: readonly SeriesPoint[], read: Line['read']): number {
  return points.reduce((most, point) => Math.max(most, read(point) ?? 0), 0);
}

function sumOf(points: readonly SeriesPoint[], read: Line['read']): number {
  return points.reduce((sum, point) => sum + (read(point) ?? 0), 0);
}
