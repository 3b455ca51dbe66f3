import { createDb } from '@crm/db';
import { product } from './product.ts';

/**
 * Has messages of a loan of their own while the work is done, "Number 1" the oldest; every other one is an offer. They
 * were never sent, and are gone afterwards.
 */
export async function withManyMessages(
  howMany: number,
  work: (loanId: number) => Promise<void>,
): Promise<void> {
  const db = createDb({ url: product().databaseUrl, appName: 'e2e' });
  const loanId = 599_999;
  await db.sql`INSERT INTO public.loans (id, loan_number) VALUES (${loanId}, 'LN-MANY')`;
  await db.sql`
    INSERT INTO public.messages (id, category, category_key, state, loan_id, subject, template_id, template_version, correlation_id, requested_by)
    SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
           (CASE n % 2 WHEN 0 THEN 'marketing' ELSE 'transactional' END)::public.outbox_category, 'notice', 'sent', ${loanId},
           'Number ' || n, 'payment-received-v1', 1, 'many-' || n, 'e2e' FROM generate_series(1, ${howMany}::int) AS n`;
  try {
    await work(loanId);
  } finally {
    await db.sql`DELETE FROM public.messages WHERE loan_id = ${loanId}`;
    await db.sql`DELETE FROM public.loans WHERE id = ${loanId}`;
    await db.end();
  }
}
