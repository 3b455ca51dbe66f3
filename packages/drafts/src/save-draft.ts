import type { DraftBody } from '@crm/contracts';
import { brokenConstraint, type Db } from '@crm/db';
import { type DraftKey, findDraft } from './find-draft.ts';

/** Of one person; beyond it the one that was longest not touched goes. */
const keptOfOneMax = 200;

export type DraftResult =
  | { kind: 'saved'; savedAt: Date; etag: string }
  /** It is not the version that the caller saw; `etag` is the present one, null where none is kept. */
  | { kind: 'conflict'; etag: string | null }
  | { kind: 'no_loan' };

type DraftDeps = { db: Db; now: () => Date; newId: () => string };
type DraftChange = DraftKey & {
  draft: DraftBody;
  /** The version that the caller saw; `*` for whatever stands there, null for none: a first save replaces nothing. */
  ifMatch: string | null;
};

/** Keeps what somebody has written so far, unless it was changed under them meanwhile. */
export async function saveDraft(deps: DraftDeps, change: DraftChange): Promise<DraftResult> {
  const version = deps.newId();
  const savedAt = deps.now();
  try {
    const { ifMatch } = change;
    const isSaved =
      ifMatch === null || ifMatch === '*'
        ? await insert(deps.db, { ...change, version, savedAt, isReplacing: ifMatch === '*' })
        : await update(deps.db, { ...change, version, savedAt, seen: versionIn(ifMatch) });
    if (isSaved) return { kind: 'saved', savedAt, etag: `"${version}"` };
  } catch (error) {
    if (brokenConstraint(error) === 'email_drafts_loan_id_fkey') return { kind: 'no_loan' };
    throw error;
  }
  return { kind: 'conflict', etag: (await findDraft(deps.db, change))?.etag ?? null };
}

type Stamped = DraftChange & { version: string; savedAt: Date };

async function update(
  { sql }: Db,
  { ownerId, loanId, draft, version, savedAt, seen }: Stamped & { seen: string | undefined },
): Promise<boolean> {
  if (seen === undefined) return false;
  const { count } = await sql`
    UPDATE public.email_drafts
       SET content = ${sql.json(draft)}, version = ${version}, saved_at = ${savedAt.toISOString()}
     WHERE owner_id = ${ownerId} AND loan_id = ${loanId} AND version = ${seen}`;
  return count === 1;
}

async function insert(
  { sql }: Db,
  { ownerId, loanId, draft, version, savedAt, isReplacing }: Stamped & { isReplacing: boolean },
): Promise<boolean> {
  const onConflict = isReplacing
    ? sql`DO UPDATE SET content = EXCLUDED.content, version = EXCLUDED.version, saved_at = EXCLUDED.saved_at`
    : sql`DO NOTHING`;
  const { count } = await sql`
    WITH oldest AS (
      SELECT loan_id FROM public.email_drafts WHERE owner_id = ${ownerId} AND loan_id <> ${loanId}
       ORDER BY saved_at DESC, loan_id DESC OFFSET ${keptOfOneMax - 1}),
    gone AS (
      DELETE FROM public.email_drafts WHERE owner_id = ${ownerId} AND loan_id IN (SELECT loan_id FROM oldest))
    INSERT INTO public.email_drafts (owner_id, loan_id, content, version, saved_at)
    VALUES (${ownerId}, ${loanId}, ${sql.json(draft)}, ${version}, ${savedAt.toISOString()})
    ON CONFLICT (owner_id, loan_id) ${onConflict}`;
  return count === 1;
}

/** The version in an entity tag of ours; undefined for anything else, which then is no version that stands. */
function versionIn(etag: string): string | undefined {
  return /^(?:W\/)?"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"$/.exec(etag)?.[1];
}
