import { createHash } from 'node:crypto';
import type { Sql } from '@crm/db';

export type Blob = { sha256: string; size: number; bytes: Buffer };

/** Bytes with their address. */
export function blobOf(bytes: Buffer): Blob {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, bytes };
}

/**
 * Stores bytes under their SHA-256, once. Storing them again only says that they are wanted now, so that the sweep of
 * orphans spares them; at most once an hour, since most repeats are of logos and forms.
 */
export async function putBlobs(sql: Sql, blobs: Blob[]): Promise<void> {
  const unique = [...new Map(blobs.map((blob) => [blob.sha256, blob])).values()].sort((a, b) =>
    a.sha256.localeCompare(b.sha256),
  );
  if (unique.length === 0) return;
  await sql`
    INSERT INTO public.blobs ${sql(unique, 'sha256', 'size', 'bytes')}
    ON CONFLICT (sha256) DO UPDATE SET touched_at = now() WHERE blobs.touched_at < now() - interval '1 hour'`;
}

/** The bytes under each address. Throws when one is missing or no longer fits its address. */
export async function getBlobs(sql: Sql, addresses: string[]): Promise<Map<string, Buffer>> {
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
