import type { AuditDeps } from './audit-deps.ts';
import type { AuditEntry } from './audit-entry.ts';
import { insertAudit } from './insert-audit.ts';
import { stampAudit } from './stamp-audit.ts';

/** Records something that changes nothing else: a refusal at the door. */
export async function recordAudit(deps: AuditDeps, entry: AuditEntry): Promise<void> {
  await insertAudit(deps.db.sql, [stampAudit(entry, deps)]);
  deps.onAudited?.(entry.eventType);
}
