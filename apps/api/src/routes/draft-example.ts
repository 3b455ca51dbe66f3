import type { DraftAnswer, DraftBody } from '@crm/contracts';

export const draftExample: DraftBody = {
  contactIds: [1001],
  to: 'office@x.example',
  cc: '',
  bcc: '',
  templateId: 'escrow-analysis-v1',
  subject: 'Your escrow analysis',
  variables: { BorrowerName: 'Ann Lee' },
  category: 'transactional',
  attachments: [{ filename: 'analysis.pdf', bytes: 48213 }],
};

export const noDraft: DraftAnswer = { draft: null, savedAt: null };
