import { type Actor, type AuditDeps, insertAudit, stampAudit } from '@crm/audit';
import type { LegalHold, LegalHoldBody } from '@crm/contracts';
import { brokenConstraint, withTransaction } from '@crm/db';
import { maskText } from '@crm/redaction';
import { takeTurnWithHolds } from './held.ts';
import { type HoldRow, holdColumns, holdOf } from './legal-hold.ts';

export type PlaceHold = { body: LegalHoldBody; actor: Actor; correlationId: string };

export type Placed =
  | { kind: 'placed'; hold: LegalHold }
  | { kind: 'loan_not_found' }
  | { kind: 'contact_not_found' };

const eventType = 'RETENTION.HOLD_PLACED';

/**
 * Keeps the records of a loan, of a contact or of a period from being removed, on record. Once it has answered, nothing
 * of them goes: what removes records at this moment is waited for, and whatever comes later sees the hold.
 */
export async function placeHold(deps: AuditDeps, { body, actor, correlationId }: PlaceHold): Promise<Placed> {
  const id = deps.newId();
  const { loanId = null, contactId = null, period, reason } = body;
  try {
    const hold = await withTransaction(deps.db, async (tx) => {
      await takeTurnWithHolds(tx);
      const [row] = await tx<HoldRow[]>`
        INSERT INTO public.legal_holds (id, loan_id, contact_id, held_from, held_to, reason, placed_by, placed_at)
        VALUES (${id}, ${loanId}, ${contactId}, ${period?.from ?? null}, ${period?.to ?? null}, ${reason},
                ${actor.id}, ${deps.clock.now().toISOString()})
        RETURNING ${holdColumns(tx)}`;
      if (row === undefined) throw new Error('a hold was not written');
      const entry = {
        eventType,
        correlationId,
        actor,
        resourceType: 'legal_hold',
        resourceId: id,
        loanId,
        payload: { loanId, contactId, period: period ?? null, reason: maskText(reason), correlationId },
      } as const;
      await insertAudit(tx, [stampAudit(entry, deps)]);
      return holdOf(row);
    });
    deps.onAudited?.(eventType);
    return { kind: 'placed', hold };
  } catch (error) {
    if (brokenConstraint(error) === 'legal_holds_loan_id_fkey') return { kind: 'loan_not_found' };
    if (brokenConstraint(error) === 'legal_holds_contact_id_fkey') return { kind: 'contact_not_found' };
    throw error;
  }
}
