import type { AuditExportQuery, AuditRow } from '@crm/contracts';
import type { AuditDeps } from './audit-deps.ts';
import type { Actor } from './audit-entry.ts';
import { listAudit } from './list-audit.ts';
import { recordAudit } from './record-audit.ts';

/** Rows of one export. A file that is silently cut short would prove what it does not show, so more are refused. */
export const exportedMax = 10_000;

/**
 * All audit rows that match, newest first, and an audit row of its own that says who took which of them out. Undefined
 * when there are more than `exportedMax`; then nothing is recorded.
 */
export async function exportAudit(
  deps: AuditDeps,
  { query, actor, correlationId }: { query: AuditExportQuery; actor: Actor; correlationId: string },
): Promise<AuditRow[] | undefined> {
  const { format, ...conditions } = query;
  const { items, nextCursor } = await listAudit(deps.db, { ...conditions, limit: exportedMax });
  if (nextCursor !== null) return undefined;
  await recordAudit(deps, {
    eventType: 'AUDIT.EXPORTED',
    correlationId,
    actor,
    resourceType: 'audit',
    resourceId: null,
    loanId: query.loanId ?? null,
    payload: { format, rows: items.length, conditions, correlationId },
  });
  return items;
}
