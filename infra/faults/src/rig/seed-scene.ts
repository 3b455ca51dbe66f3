import type { Db } from '@crm/db';
import { seedContacts, seedLoan } from '@crm/db/testing';
import { publishTemplate } from '@crm/templates';

export type Contact = { id: number; email: string; fullName: string };

/** Contacts whose names and addresses are found again wherever they should not be: `mark` stands in each. */
export const makeContacts = (mark: string): Contact[] =>
  Array.from({ length: 8 }, (_, index) => ({
    id: index + 1,
    email: `canary-${mark}-${index + 1}@x.example`,
    fullName: `Canary ${mark} ${index + 1}`,
  }));

const greeting = { body: 'Dear {{BorrowerName}}', variables: ['BorrowerName'] };
// With 150 items 20 x 150 x 150 x 150 turns that print nothing: it is the time and not the size that ends them.
const endless = {
  body: '{{#each EscrowItems}}{{#each ../EscrowItems}}{{#each ../../EscrowItems}}{{/each}}{{/each}}{{/each}}'.repeat(
    20,
  ),
  variables: ['EscrowItems'],
};

const templates = [
  { templateId: 'notice-v1', category: 'transactional', ...greeting },
  { templateId: 'offer-v1', category: 'marketing', ...greeting },
  { templateId: 'endless-v1', category: 'transactional', ...endless },
  // Of a fine category that no rule of a case names.
  { templateId: 'letter-v1', category: 'transactional', categoryKey: 'servicing.letter', ...greeting },
] as const;

/** One loan a contact, under the same number, and the templates. */
export async function seedScene(db: Db, contacts: readonly Contact[]): Promise<void> {
  await seedContacts(db.sql, [...contacts]);
  for (const { id } of contacts) await seedLoan(db.sql, { id, borrowerId: id });
  for (const { templateId, category, body, variables, ...template } of templates) {
    await publishTemplate(
      db,
      {
        templateId,
        category,
        name: templateId,
        description: '',
        categoryKey: 'categoryKey' in template ? template.categoryKey : category,
        contentHash: templateId.padEnd(64, '0'),
        subject: 'Subject',
        bodyHtml: `<p>${body}</p>`,
        bodyText: body,
        variables: [...variables],
      },
      { by: 'rig' },
    );
  }
}
