import { BlobError, blobOf, findManifest, getBlobs, manifestHash } from '@crm/artifacts';
import type { Manifest, TemplateView } from '@crm/contracts';
import { buildMime } from '@crm/providers';
import type { Rendering } from './claim-events.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { Work } from './load-work.ts';
import { renderLetter } from './render-letter.ts';

/** The bytes to send. `rendering` is null when an earlier attempt stored it. */
export type PreparedMail =
  | { ok: true; mime: Buffer; rendering: Rendering | null; manifestSha256: string }
  /** Nothing can be sent as things stand; `permanent` when another try would end the same. */
  | { ok: false; permanent: boolean; code: string; message: string };

/**
 * Gets the bytes of a message: a retry sends those of the first rendering, proved against its manifest; otherwise
 * variables are resolved, the template rendered and the MIME built once. Runs before the claim and holds no lock.
 */
export async function prepareMail(deps: DeliveryDeps, work: Work): Promise<PreparedMail> {
  try {
    return work.artifactId === null ? await render(deps, work) : await firstBytes(deps, work.artifactId);
  } catch (error) {
    if (error instanceof BlobError)
      return {
        ok: false,
        permanent: true,
        code: error.code,
        message: 'Stored bytes are missing or changed.',
      };
    throw error;
  }
}

async function firstBytes({ db }: DeliveryDeps, artifactId: string): Promise<PreparedMail> {
  const manifest = await findManifest(db, artifactId);
  if (manifest === undefined) throw new BlobError(`artifact ${artifactId} is missing`);
  const bytes = await getBlobs(db.sql, [manifest.mime.sha256]);
  const mime = bytes.get(manifest.mime.sha256) ?? Buffer.alloc(0);
  return { ok: true, mime, rendering: null, manifestSha256: manifestHash(manifest) };
}

async function render(deps: DeliveryDeps, work: Work): Promise<PreparedMail> {
  const letter = await renderLetter(deps, work);
  return letter.ok ? build(deps, work, letter) : letter;
}

async function build(
  deps: DeliveryDeps,
  work: Work,
  { template, html, text }: { template: TemplateView; html: string; text: string },
): Promise<PreparedMail> {
  const bytes = await getBlobs(
    deps.db.sql,
    work.attachments.map((attachment) => attachment.sha256),
  );
  const of = (role: 'to' | 'cc' | 'bcc') =>
    work.recipients.filter((recipient) => recipient.role === role).map((recipient) => recipient.address);
  const mime = buildMime({
    from: deps.mailFrom,
    to: of('to'),
    cc: of('cc'),
    subject: work.subject,
    html,
    text,
    messageId: work.messageId,
    date: work.admittedAt,
    attachments: work.attachments.map(({ filename, type, sha256 }) => ({
      filename,
      type,
      bytes: bytes.get(sha256) ?? Buffer.alloc(0),
    })),
  });
  const parts = { html: blobOf(Buffer.from(html)), text: blobOf(Buffer.from(text)), mime: blobOf(mime) };
  const hashed = ({ sha256, size }: { sha256: string; size: number }) => ({ sha256, size });
  const manifest: Manifest = {
    version: 1,
    messageId: work.messageId,
    templateId: template.templateId,
    templateVersion: template.version,
    templateHash: template.contentHash,
    category: work.category,
    subjectSha256: blobOf(Buffer.from(work.subject)).sha256,
    html: hashed(parts.html),
    text: hashed(parts.text),
    mime: hashed(parts.mime),
    attachments: work.attachments.map(({ filename, type, sha256, size }) => ({
      filename,
      type,
      sha256,
      size,
    })),
  };
  const { eventId, messageId, loanId, correlationId, category } = work;
  return {
    ok: true,
    mime,
    rendering: {
      artifact: { id: deps.newId(), eventId, messageId, loanId, correlationId, category, manifest },
      blobs: Object.values(parts),
    },
    manifestSha256: manifestHash(manifest),
  };
}
