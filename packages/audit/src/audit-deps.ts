import type { AuditEventType } from '@crm/contracts';
import type { Db } from '@crm/db';
import type { Clock } from '@crm/runtime';

/** What a verb needs that changes something and records it. */
export type AuditDeps = {
  db: Db;
  clock: Clock;
  newId: () => string;
  /** Told once per row after its commit; feeds `crm_audit_rows_total`. */
  onAudited?: (eventType: AuditEventType) => void;
};
