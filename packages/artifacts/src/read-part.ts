import type { Manifest } from '@crm/contracts';
import type { Db } from '@crm/db';
import { blobOf } from './blobs.ts';
import { findFirstArtifact } from './first-artifact.ts';
import { manifestHash } from './insert-artifacts.ts';

export type StoredPart =
  | { kind: 'read'; bytes: Buffer; artifactId: string; correlationId: string; loanId: number | null }
  /** Nothing was rendered for this message. */
  | { kind: 'none' }
  /** The manifest is kept, the bytes are not. */
  | { kind: 'gone' }
  /** Manifest or bytes are not those that were stored: they are given to nobody. */
  | { kind: 'damaged' };

/** One part of what was rendered for a message, proved against the manifest. */
export async function readPart(
  db: Db,
  messageId: string,
  part: 'html' | 'text' | 'mime',
): Promise<StoredPart> {
  const row = await findFirstArtifact(db, messageId);
  if (row === undefined) return { kind: 'none' };
  const manifest = row.manifest as Manifest;
  if (manifestHash(manifest) !== row.manifestSha256) return { kind: 'damaged' };
  const { sha256 } = manifest[part];
  const [blob] = await db.sql<{ bytes: Buffer }[]>`
    SELECT bytes FROM public.blobs WHERE sha256 = ${sha256}`;
  if (blob === undefined) return { kind: 'gone' };
  if (blobOf(blob.bytes).sha256 !== sha256) return { kind: 'damaged' };
  const { id: artifactId, correlationId, loanId } = row;
  return { kind: 'read', bytes: blob.bytes, artifactId, correlationId, loanId };
}
