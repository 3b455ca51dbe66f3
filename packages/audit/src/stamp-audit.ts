import { hash } from 'node:crypto';
import type { Clock } from '@crm/runtime';
import canonicalize from 'canonicalize';
import type { AuditEntry } from './audit-entry.ts';

/** A complete row of `compliance_audit_log`: id, time and content hash are set in the process, not by the database. */
export type AuditRecord = {
  id: string;
  correlation_id: string;
  actor_type: string;
  actor_id: string;
  event_type: string;
  event_ts_utc: string;
  resource_type: string | null;
  resource_id: string | null;
  loan_id: number | null;
  payload_json: unknown;
  ip_addr: string | null;
  user_agent: string | null;
  content_hash: string;
};

/**
 * Stamps an entry. Called after the last decision it records: a denial that waited for an opt-out must not stand
 * before it. The hash is SHA-256 over the RFC 8785 form of all other columns.
 */
export function stampAudit(
  entry: AuditEntry,
  { clock, newId }: { clock: Clock; newId: () => string },
): AuditRecord {
  const row = {
    id: newId(),
    correlation_id: entry.correlationId,
    actor_type: entry.actor.type,
    actor_id: entry.actor.id,
    event_type: entry.eventType,
    event_ts_utc: clock.now().toISOString(),
    resource_type: entry.resourceType,
    resource_id: entry.resourceId,
    loan_id: entry.loanId,
    payload_json: entry.payload,
    ip_addr: entry.actor.ip ?? null,
    user_agent: entry.actor.userAgent ?? null,
  };
  return { ...row, content_hash: contentHash(row) };
}

/** The hash that a stored row must have. */
export function contentHash(row: Omit<AuditRecord, 'content_hash'>): string {
  const canonical = canonicalize(row);
  if (canonical === undefined) throw new TypeError('an audit row must be plain JSON');
  return hash('sha256', canonical);
}
