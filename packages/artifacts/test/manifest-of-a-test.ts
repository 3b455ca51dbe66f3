import type { Manifest } from '@crm/contracts';
import type { Sql } from '@crm/db';
import { newId } from '@crm/runtime';
import { type Blob, blobOf, putBlobs } from '../src/blobs.ts';
import { insertArtifacts, type NewArtifact } from '../src/insert-artifacts.ts';

/** The three parts that a rendering gives, told apart by `mark`. */
export function partsOf(mark: string): Record<'html' | 'text' | 'mime', Blob> {
  const part = (name: string) => blobOf(Buffer.from(`${name} of ${mark} é 📄\r\n`));
  return { html: part('html'), text: part('text'), mime: part('mime') };
}

export function newArtifact(mark: string, more: Partial<NewArtifact> = {}): NewArtifact {
  const messageId = newId();
  const { html, text, mime } = partsOf(mark);
  const named = ({ sha256, size }: Blob) => ({ sha256, size });
  const manifest: Manifest = {
    version: 1,
    messageId,
    templateId: 'escrow-analysis-v1',
    templateVersion: 2,
    templateHash: html.sha256,
    category: 'transactional',
    subjectSha256: text.sha256,
    html: named(html),
    text: named(text),
    mime: named(mime),
    attachments: [],
  };
  return {
    id: newId(),
    eventId: newId(),
    messageId,
    loanId: 71,
    correlationId: `corr-${mark}`,
    category: 'transactional',
    manifest,
    ...more,
  };
}

/** Stores an artifact with its parts, as a claim does. */
export async function storeArtifact(sql: Sql, mark: string): Promise<NewArtifact> {
  const artifact = newArtifact(mark);
  await putBlobs(sql, Object.values(partsOf(mark)));
  await sql`WITH stored AS (${insertArtifacts(sql, [artifact], { onlyIf: sql`SELECT 1` })}) SELECT 1`;
  return artifact;
}
