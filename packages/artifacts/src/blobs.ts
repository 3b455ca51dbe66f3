import { hash } from 'node:crypto';
import type { Sql, SqlFragment } from '@crm/db';

export type Blob = { sha256: string; size: number; bytes: Buffer };

/** Bytes with their address. */
export function blobOf(bytes: Buffer): Blob {
  return { sha256: hash('sha256', bytes), size: bytes.length, bytes };
}

/**
 * The INSERT that stores bytes under their SHA-256, once, and only if `onlyIf` (a SELECT, which may speak of whom they are
 * of as `r.owner_id`) returns a row. The bytes of all are one parameter, so that the statement is the same for any number.
 * Storing them again only says that they are wanted now, so that the sweep of orphans spares them; at most once an hour,
 * since most repeats are of logos and forms. In the order of their addresses: two who store some in common don't deadlock.
 */
export function insertBlobs(
  sql: Sql,
  blobs: (Blob & { ownerId?: string })[],
  { onlyIf }: { onlyIf: SqlFragment },
): SqlFragment {
  let start = 1;
  const rows = blobs.map(({ sha256, size, ownerId = null }) => {
    const row = { sha256, size, start, owner_id: ownerId };
    start += size;
    return row;
  });
  const bytes = Buffer.concat(blobs.map((blob) => blob.bytes));
  return sql`
    INSERT INTO public.blobs (sha256, size, bytes)
    SELECT DISTINCT ON (r.sha256) r.sha256, r.size, substr(${bytes}::bytea, r.start, r.size)
      FROM jsonb_to_recordset(${sql.json(rows)}) AS r(sha256 text, size integer, start integer, owner_id uuid)
     WHERE EXISTS (${onlyIf}) ORDER BY r.sha256
    ON CONFLICT (sha256) DO UPDATE SET touched_at = now() WHERE blobs.touched_at < now() - interval '1 hour'`;
}

/** Stores bytes before anything names them. */
export async function putBlobs(sql: Sql, blobs: Blob[]): Promise<void> {
  if (blobs.length > 0) await insertBlobs(sql, blobs, { onlyIf: sql`SELECT 1` });
}

/** The bytes under each address. Throws when one is missing or no longer fits its address. */
export async function getBlobs(sql: Sql, addresses: string[]): Promise<Map<string, Buffer>> {
  if (addresses.length === 0) return new Map();
  const rows = await sql<{ sha256: string; bytes: Buffer }[]>`
    SELECT sha256, bytes FROM public.blobs WHERE sha256 = ANY(${addresses})`;
  const found = new Map(rows.map((row) => [row.sha256, row.bytes]));
  for (const address of addresses) {
    const bytes = found.get(address);
    if (bytes === undefined) throw new BlobError(`blob ${address} is missing`);
    if (blobOf(bytes).sha256 !== address) throw new BlobError(`blob ${address} does not fit its address`);
  }
  return found;
}

/** Stored bytes are gone or were changed: nothing may be sent from them. */
export class BlobError extends Error {
  readonly code = 'ARTIFACT_DAMAGED';
}
