import type { Db } from '@crm/db';
import type { DraftKey } from './find-draft.ts';

/** Removes a draft that was sent or is not wanted; nothing is done where there is none. */
export async function removeDraft({ sql }: Db, { ownerId, loanId }: DraftKey): Promise<void> {
  await sql`DELETE FROM public.email_drafts WHERE owner_id = ${ownerId} AND loan_id = ${loanId}`;
}
