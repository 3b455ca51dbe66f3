import { blobOf, insertArtifacts, putBlobs } from '@crm/artifacts';
import type { Manifest } from '@crm/contracts';
import { newId } from '@crm/runtime';
import type { MadeMessage } from './make-message.ts';
import { notice } from './seed.ts';
import type { TestApi } from './start-test-api.ts';

const parts = {
  html: '<p>Dear Ann</p>',
  text: 'Dear Ann',
  mime: 'To: ann.lee@x.example\r\nSubject: A letter\r\n\r\nDear Ann',
  attachment: 'PDF of the analysis',
};

/** What a consumer would have rendered for a message of `makeMessage`. */
export async function storeArtifact(
  { db: { sql } }: TestApi,
  { messageId, eventId, correlationId }: MadeMessage,
): Promise<{ artifactId: string; manifest: Manifest }> {
  const blobs = {
    html: blobOf(Buffer.from(parts.html)),
    text: blobOf(Buffer.from(parts.text)),
    mime: blobOf(Buffer.from(parts.mime)),
    attachment: blobOf(Buffer.from(parts.attachment)),
  };
  await putBlobs(sql, Object.values(blobs));
  const part = ({ sha256, size }: { sha256: string; size: number }) => ({ sha256, size });
  const manifest: Manifest = {
    version: 1,
    messageId,
    templateId: notice,
    templateVersion: 1,
    templateHash: blobs.html.sha256,
    category: 'transactional',
    subjectSha256: blobOf(Buffer.from('A letter')).sha256,
    html: part(blobs.html),
    text: part(blobs.text),
    mime: part(blobs.mime),
    attachments: [{ filename: 'analysis.pdf', type: 'application/pdf', ...part(blobs.attachment) }],
  };
  const id = newId();
  const artifact = {
    id,
    eventId,
    messageId,
    loanId: 1,
    correlationId,
    category: 'transactional' as const,
    manifest,
  };
  await insertArtifacts(sql, [artifact], { onlyIf: sql`SELECT 1` });
  return { artifactId: id, manifest };
}
