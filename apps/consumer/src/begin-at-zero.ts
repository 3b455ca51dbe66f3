import { auditEventTypes, eventTypes } from '@crm/contracts';
import type { Metrics } from '@crm/runtime';

/**
 * Shows every count before anything has happened: a series that begins with its first event, at 1, has no rise that
 * Prometheus could see, and the first unknown outcome would raise no alarm.
 */
export function beginAtZero(metrics: Metrics): void {
  for (const event_type of auditEventTypes) metrics.auditRowsTotal.inc({ event_type }, 0);
  for (const event_type of [...Object.values(eventTypes), 'unknown'])
    for (const outcome of ['done', 'reject']) metrics.consumedTotal.inc({ event_type, outcome }, 0);
}
