import type { DraftBody } from '@crm/contracts';
import type { Db } from '@crm/db';

export type DraftKey = { ownerId: string; loanId: number };

/** A draft as it was saved last, with the entity tag by which it may be changed. */
export type KeptDraft = { draft: DraftBody; savedAt: Date; etag: string };

/** The draft of this person for this loan; of nobody else is any shown. */
export async function findDraft(db: Db, { ownerId, loanId }: DraftKey): Promise<KeptDraft | undefined> {
  const [row] = await db.sql<KeptDraft[]>`
    SELECT content AS draft, saved_at AS "savedAt", '"' || version || '"' AS etag
      FROM public.email_drafts WHERE owner_id = ${ownerId} AND loan_id = ${loanId}`;
  return row;
}
