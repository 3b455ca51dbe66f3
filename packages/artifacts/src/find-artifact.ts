import type { ArtifactView, Manifest } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { eq } from 'drizzle-orm';
import { BlobError, getBlobs } from './blobs.ts';
import { findFirstArtifact } from './first-artifact.ts';
import { manifestHash } from './insert-artifacts.ts';

const { messageArtifacts: artifacts } = schema;

/** The manifest of an artifact, proved against its own hash. Undefined if there is no such artifact. */
export async function findManifest(db: Db, artifactId: string): Promise<Manifest | undefined> {
  const [row] = await db.orm.select().from(artifacts).where(eq(artifacts.id, artifactId)).limit(1);
  if (row === undefined) return undefined;
  const manifest = row.manifest as Manifest;
  if (manifestHash(manifest) !== row.manifestSha256)
    throw new BlobError(`the manifest of ${artifactId} was changed`);
  return manifest;
}

/** What was rendered for a message, every part proved against the manifest. Undefined before the first rendering. */
export async function findArtifactOfMessage(db: Db, messageId: string): Promise<ArtifactView | undefined> {
  const row = await findFirstArtifact(db, messageId);
  if (row === undefined) return undefined;
  const manifest = await findManifest(db, row.id);
  if (manifest === undefined) return undefined;
  const { html, text, mime } = manifest;
  const bytes = await getBlobs(db.sql, [html.sha256, text.sha256, mime.sha256]);
  const part = (sha256: string) => bytes.get(sha256) ?? Buffer.alloc(0);
  return {
    artifactId: row.id,
    messageId: row.messageId,
    eventId: row.eventId,
    correlationId: row.correlationId,
    createdAt: row.createdAt.toISOString(),
    manifest,
    html: part(html.sha256).toString('utf8'),
    text: part(text.sha256).toString('utf8'),
    mime: part(mime.sha256).toString('base64'),
  };
}
