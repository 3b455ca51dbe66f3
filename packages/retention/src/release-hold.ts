import { type Actor, type AuditDeps, insertAudit, stampAudit } from '@crm/audit';
import type { LegalHold } from '@crm/contracts';
import { withTransaction } from '@crm/db';
import { maskText } from '@crm/redaction';
import { type HoldRow, holdColumns, holdOf } from './legal-hold.ts';

export type ReleaseHold = { holdId: string; reason: string; actor: Actor; correlationId: string };

export type Released =
  | { kind: 'released'; hold: LegalHold }
  | { kind: 'not_found' }
  /** Somebody was first; the hold says who. */
  | { kind: 'already'; hold: LegalHold };

const eventType = 'RETENTION.HOLD_RELEASED';

/** Ends a hold, on record. From then on its records are kept as long as all others, and not longer. */
export async function releaseHold(
  deps: AuditDeps,
  { holdId, reason, actor, correlationId }: ReleaseHold,
): Promise<Released> {
  const released = await withTransaction(deps.db, async (tx): Promise<Released> => {
    const [ended] = await tx<HoldRow[]>`
      UPDATE public.legal_holds
         SET released_by = ${actor.id}, released_at = ${deps.clock.now().toISOString()}, release_reason = ${reason}
       WHERE id = ${holdId} AND released_at IS NULL
      RETURNING ${holdColumns(tx)}`;
    if (ended === undefined) {
      const [stood] = await tx<HoldRow[]>`
        SELECT ${holdColumns(tx)} FROM public.legal_holds WHERE id = ${holdId}`;
      return stood === undefined ? { kind: 'not_found' } : { kind: 'already', hold: holdOf(stood) };
    }
    const entry = {
      eventType,
      correlationId,
      actor,
      resourceType: 'legal_hold',
      resourceId: holdId,
      loanId: ended.loanId,
      payload: { reason: maskText(reason), placedBy: ended.placedBy, correlationId },
    } as const;
    await insertAudit(tx, [stampAudit(entry, deps)]);
    return { kind: 'released', hold: holdOf(ended) };
  });
  if (released.kind === 'released') deps.onAudited?.(eventType);
  return released;
}
