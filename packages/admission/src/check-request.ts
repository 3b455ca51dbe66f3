import { putBlobs } from '@crm/artifacts';
import type { AttachmentReference, TemplateView } from '@crm/contracts';
import type { AdmissionDeps } from './admission-deps.ts';
import { checkLetter } from './check-letter.ts';
import { decodeAttachments } from './decode-attachments.ts';
import type { AdmissionResult, EmailRequest } from './email-request.ts';

export type CheckedRequest = { template: TemplateView; attachments: AttachmentReference[] };

/** Everything that can be wrong with a request apart from policy; attachments are stored last. */
export async function checkRequest(
  deps: AdmissionDeps,
  { body }: EmailRequest,
): Promise<CheckedRequest | AdmissionResult> {
  const letter = await checkLetter(deps, body);
  if (letter.kind !== 'fine') return letter;
  const decoded = decodeAttachments(body.attachments);
  if (!decoded.ok) return { kind: 'invalid', issues: decoded.issues };
  await putBlobs(deps.db.sql, decoded.blobs);
  return { template: letter.template, attachments: decoded.references };
}
