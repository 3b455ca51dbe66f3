import type { ValidationIssue } from '@crm/contracts';

export type FieldIssue = { field: string; label: string; message: string };

const labels: Record<string, string> = {
  to: 'Recipients',
  cc: 'Copy (cc)',
  bcc: 'Blind copy (bcc)',
  subject: 'Subject',
  templateId: 'Template',
  category: 'Category',
  attachments: 'Attachments',
};

/** The id of the control that a part of the request is typed in. */
export const fieldId = (name: string) => `compose-${name}`;
export const variableId = (name: string) => `compose-variable-${name}`;

/** The server's issues at the fields they concern; one of no field stands at the form. */
export function fieldIssues(issues: readonly ValidationIssue[]): FieldIssue[] {
  return issues.map(({ path, message }) => {
    const [part = '', name] = path.split(/[./[\]]+/).filter((piece) => piece !== '' && piece !== 'body');
    if (part === 'variables' && name !== undefined) return { field: variableId(name), label: name, message };
    const label = labels[part];
    return label === undefined
      ? { field: fieldId('form'), label: 'Message', message }
      : { field: fieldId(part), label, message };
  });
}

/** What stands under one field; nothing where nothing is wrong. */
export function messageAt(issues: readonly FieldIssue[], field: string): string | undefined {
  const found = issues.filter((issue) => issue.field === field).map(({ message }) => message);
  return found.length === 0 ? undefined : found.join('; ');
}

/** What can be seen to be missing without the server. */
export function missingIssues(draft: {
  to: number;
  templateId: string;
  subject: string;
  files: readonly { filename: string }[];
}): FieldIssue[] {
  return fieldIssues([
    ...(draft.to === 0 ? [{ path: 'to', message: 'must name at least one recipient' }] : []),
    ...(draft.templateId === '' ? [{ path: 'templateId', message: 'must be chosen' }] : []),
    ...(draft.subject.trim() === '' ? [{ path: 'subject', message: 'must not be empty' }] : []),
    ...draft.files.map(({ filename }) => ({
      path: 'attachments',
      message: `must hold ${filename} again, or it must be removed`,
    })),
  ]);
}
