import type { Db } from '@crm/db';

/** A request or a rendering that stores bytes names them within seconds; a day is far beyond any pause. */
const graceHours = 24;

/**
 * Deletes bytes that were stored but never named by a message or an artifact (a refused admission, a crash before
 * the claim), and marks the named ones so that they are never looked at again. Returns what it did; call it until
 * both are 0. The age is asked again by the DELETE itself: whoever stores the same bytes meanwhile keeps them.
 */
export async function sweepOrphanBlobs(
  db: Db,
  { batchMax }: { batchMax: number },
): Promise<{ kept: number; deleted: number }> {
  const [row] = await db.sql<{ kept: number; deleted: number }[]>`
    WITH candidate AS MATERIALIZED (
      SELECT sha256 FROM public.blobs
       WHERE NOT is_named AND touched_at < now() - make_interval(hours => ${graceHours})
       ORDER BY touched_at LIMIT ${batchMax} FOR UPDATE SKIP LOCKED),
    judged AS MATERIALIZED (
      SELECT c.sha256,
             EXISTS (SELECT 1 FROM public.messages m WHERE m.attachments <> '[]'::jsonb
                        AND m.attachments @> jsonb_build_array(jsonb_build_object('sha256', c.sha256)))
             OR EXISTS (SELECT 1 FROM public.message_artifacts a
                         WHERE a.manifest @> jsonb_build_object('html', jsonb_build_object('sha256', c.sha256))
                            OR a.manifest @> jsonb_build_object('text', jsonb_build_object('sha256', c.sha256))
                            OR a.manifest @> jsonb_build_object('mime', jsonb_build_object('sha256', c.sha256))) AS is_named
        FROM candidate c),
    kept AS (
      UPDATE public.blobs b SET is_named = true FROM judged j WHERE b.sha256 = j.sha256 AND j.is_named RETURNING 1),
    deleted AS (
      DELETE FROM public.blobs b USING judged j
       WHERE b.sha256 = j.sha256 AND NOT j.is_named AND b.touched_at < now() - make_interval(hours => ${graceHours})
      RETURNING 1)
    SELECT (SELECT count(*) FROM kept) AS kept, (SELECT count(*) FROM deleted) AS deleted`;
  return row ?? { kept: 0, deleted: 0 };
}
