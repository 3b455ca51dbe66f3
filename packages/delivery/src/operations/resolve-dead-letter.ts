import { type Actor, type AuditDeps, insertAudit, stampAudit } from '@crm/audit';
import { maskText } from '@crm/redaction';

export type Resolution = {
  id: string;
  resolution: 'replayed' | 'discarded';
  reason: string;
  actor: Actor;
  correlationId: string;
};

/**
 * Closes a dead letter. A replay has its own audit row, written by the new admission before this; giving one up is
 * recorded here. Answers false if somebody else closed it first.
 */
export async function resolveDeadLetter(
  deps: AuditDeps,
  { id, resolution, reason, actor, correlationId }: Resolution,
): Promise<boolean> {
  const { sql } = deps.db;
  const audit = stampAudit(
    {
      eventType: 'CRM.EMAIL.DISCARDED',
      correlationId,
      actor,
      resourceType: 'dead_letter',
      resourceId: id,
      loanId: null,
      payload: { reason: maskText(reason), correlationId },
    },
    deps,
  );
  const [row] = await sql<{ resolved: boolean }[]>`
    WITH closed AS (
      UPDATE public.dead_letters
         SET resolved_at = clock_timestamp(), resolution = ${resolution}, resolved_by = ${actor.id}, resolved_reason = ${maskText(reason)}
       WHERE id = ${id} AND resolved_at IS NULL RETURNING 1),
    audited AS (${insertAudit(sql, resolution === 'discarded' ? [audit] : [], { onlyIf: sql`SELECT 1 FROM closed` })})
    SELECT EXISTS (SELECT 1 FROM closed) AS resolved`;
  if (row?.resolved && resolution === 'discarded') deps.onAudited?.('CRM.EMAIL.DISCARDED');
  return row?.resolved === true;
}
