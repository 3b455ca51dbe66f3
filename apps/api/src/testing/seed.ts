import { createHash } from 'node:crypto';
import type { Category } from '@crm/contracts';
import type { Db } from '@crm/db';
import { publishTemplate } from '@crm/templates';

export const notice = 'test-notice-v1';
export const offer = 'test-offer-v1';
export const servicer = { name: 'Example Home Loans', phone: '(800) 555-0142', address: '100 Main Street' };

/** One template of each category, a loan, and contacts who may and may not be sent marketing. */
export async function seed(db: Db): Promise<void> {
  await publish(db, { templateId: notice, category: 'transactional' });
  await publish(db, { templateId: offer, category: 'marketing' });
  await db.sql`INSERT INTO loans (id, loan_number) VALUES (1, 'L-1'), (2, 'L-2')`;
  await db.sql`INSERT INTO contacts (id, email, phone, full_name) VALUES
    (1, 'ann.lee@x.example', '+15550001111', 'Ann Lee'), (2, 'Bob.Out@x.example', '+15550002222', 'Bob Out'),
    (3, 'cara@x.example', '+15550003333', 'Cara')`;
  await db.sql`
    UPDATE contact_comm_prefs SET do_not_email = true, do_not_text = true, reason = 'asked', policy_basis = 'customer_request'
     WHERE contact_id = 2`;
}

/** A template whose body names each of its variables. */
export async function publish(
  db: Db,
  {
    templateId,
    category,
    variables = ['BorrowerName'],
  }: { templateId: string; category: Category; variables?: string[] },
): Promise<void> {
  const content = {
    templateId,
    name: templateId,
    description: 'For tests.',
    category,
    categoryKey: category === 'marketing' ? 'promotions' : 'servicing',
    subject: 'A letter',
    bodyHtml: `<p>Dear ${variables.map((name) => `{{${name}}}`).join(' ')}</p>`,
    bodyText: `Dear ${variables.map((name) => `{{${name}}}`).join(' ')}`,
    variables,
  };
  const { subject, bodyHtml, bodyText } = content;
  const contentHash = createHash('sha256')
    .update(JSON.stringify([subject, bodyHtml, bodyText]))
    .digest('hex');
  await publishTemplate(db, { ...content, contentHash }, { by: 'tests' });
}
