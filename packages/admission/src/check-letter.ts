import type { SendEmailBody, TemplateView } from '@crm/contracts';
import { checkVariables } from '@crm/variable-resolver';
import type { AdmissionDeps } from './admission-deps.ts';
import type { AdmissionResult } from './email-request.ts';

type Wrong = Extract<AdmissionResult, { kind: 'refused' | 'variables' }>;

/** What can be wrong with a template and what is put into it (E6, E12); otherwise the template as it stands. */
export async function checkLetter(
  { templates }: Pick<AdmissionDeps, 'templates'>,
  letter: Pick<SendEmailBody, 'templateId' | 'category' | 'variables'>,
): Promise<{ kind: 'fine'; template: TemplateView } | Wrong> {
  const template = await templates.active(letter.templateId);
  if (template === undefined) return { kind: 'refused', code: 'TEMPLATE_NOT_FOUND' };
  if (template.category === 'marketing' && letter.category === 'transactional') {
    return { kind: 'refused', code: 'CATEGORY_MISMATCH' };
  }
  const allowed = template.variables.map((variable) => variable.name);
  const checked = checkVariables({ given: letter.variables, allowed });
  if (checked.ok) return { kind: 'fine', template };
  return { kind: 'variables', code: checked.code, issues: checked.issues, allowed: checked.allowed };
}
