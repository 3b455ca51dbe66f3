import { auditEventTypes, dncChannels } from '@crm/contracts';
import type { Metrics } from '@crm/runtime';

/**
 * Shows every count before anything has happened: a series that begins with its first event, at 1, has no rise that
 * Prometheus could see.
 */
export function beginAtZero(metrics: Metrics): void {
  for (const event_type of auditEventTypes) metrics.auditRowsTotal.inc({ event_type }, 0);
  for (const channel of dncChannels) metrics.dncDenialsTotal.inc({ channel }, 0);
}
