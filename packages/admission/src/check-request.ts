import { putBlobs } from '@crm/artifacts';
import type { AttachmentReference, TemplateView } from '@crm/contracts';
import { checkVariables } from '@crm/variable-resolver';
import type { AdmissionDeps } from './admission-deps.ts';
import { decodeAttachments } from './decode-attachments.ts';
import type { AdmissionResult, EmailRequest } from './email-request.ts';

export type CheckedRequest = { template: TemplateView; attachments: AttachmentReference[] };

/** Everything that can be wrong with a request apart from policy; attachments are stored last. */
export async function checkRequest(
  deps: AdmissionDeps,
  { body }: EmailRequest,
): Promise<CheckedRequest | AdmissionResult> {
  const template = await deps.templates.active(body.templateId);
  if (template === undefined) return { kind: 'refused', code: 'TEMPLATE_NOT_FOUND' };
  if (template.category === 'marketing' && body.category === 'transactional') {
    return { kind: 'refused', code: 'CATEGORY_MISMATCH' };
  }
  const allowed = template.variables.map((variable) => variable.name);
  const checked = checkVariables({ given: body.variables, allowed });
  if (!checked.ok) {
    return { kind: 'variables', code: checked.code, issues: checked.issues, allowed: checked.allowed };
  }
  const decoded = decodeAttachments(body.attachments);
  if (!decoded.ok) return { kind: 'invalid', issues: decoded.issues };
  await putBlobs(deps.db.sql, decoded.blobs);
  return { template, attachments: decoded.references };
}
