import { type Blob, blobOf } from '@crm/artifacts';
import type { AttachmentReference, SendEmailBody, ValidationIssue } from '@crm/contracts';

export type DecodedAttachments =
  | { ok: true; blobs: Blob[]; references: AttachmentReference[] }
  | { ok: false; issues: ValidationIssue[] };

/** Turns attachments into blobs and references to them (J3). Base64 must be canonical: what we keep is what was meant. */
export function decodeAttachments(attachments: SendEmailBody['attachments']): DecodedAttachments {
  const issues: ValidationIssue[] = [];
  const decoded = attachments.map((attachment, index) => {
    const bytes = Buffer.from(attachment.content, 'base64');
    if (bytes.toString('base64') !== attachment.content) {
      issues.push({
        path: `attachments[${index}].content`,
        message: 'must be padded base64 (RFC 4648, section 4)',
      });
    }
    return { attachment, blob: blobOf(bytes) };
  });
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    blobs: decoded.map(({ blob }) => blob),
    references: decoded.map(({ attachment: { filename, type }, blob: { sha256, size } }) => ({
      filename,
      type,
      size,
      sha256,
    })),
  };
}
