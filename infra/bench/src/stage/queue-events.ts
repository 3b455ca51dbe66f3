import type { Db } from '@crm/db';

/** Messages that wait: of each a loan's own borrower, the letter and the event that the send route would have written. */
export type Waiting = {
  count: number;
  category: 'transactional' | 'marketing';
  /** Marks the events of one filling. */
  mark: string;
  /** Where only the dispatcher looks, the messages behind the events are left out. */
  withMessages: boolean;
  /** As if the dispatcher had been there already. */
  isPublished: boolean;
};

/** Writes them as sets, in one commit, so that a drain begins with all of them. */
export async function queueEvents({ sql }: Db, waiting: Waiting): Promise<void> {
  const { count, category, mark, withMessages, isPublished } = waiting;
  await sql.begin(async (tx) => {
    await tx`
      CREATE TEMPORARY TABLE made ON COMMIT DROP AS
      SELECT n, uuidv7() AS message, uuidv7() AS event, ${mark} || '-' || n AS correlation,
             3000000 + n % 5000 AS loan, 'c' || n % 5000 || '@x.example' AS address
        FROM generate_series(1, ${count}) AS n`;
    if (withMessages) {
      await tx`
        INSERT INTO public.messages (id, category, category_key, loan_id, subject, template_id, template_version, variables,
          correlation_id, requested_by)
        SELECT message, ${category}, 'servicing.escrow', loan, 'Your escrow analysis', 'escrow-analysis-v1', 1,
               jsonb_build_object('BorrowerName', 'Place ' || n || ' Borrower'), correlation, 'bench' FROM made`;
      await tx`
        INSERT INTO public.message_recipients (message_id, position, role, address, contact_id)
        SELECT message, 0, 'to', address, loan - 1000000 FROM made`;
    }
    await tx`
      INSERT INTO public.outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, correlation_id, category,
        published_at)
      SELECT event, 'message', message::text, 'crm.email.requested.v1', jsonb_build_object(
               'event_type', 'crm.email.requested.v1', 'event_id', event, 'occurred_at', now(),
               'correlation_id', correlation, 'causation_id', null, 'message_id', message, 'loan_id', loan,
               'category', ${category}::text, 'to', jsonb_build_array(address), 'cc', '[]'::jsonb, 'bcc', '[]'::jsonb,
               'subject', 'Your escrow analysis', 'template_id', 'escrow-analysis-v1',
               'variables', jsonb_build_object('BorrowerName', 'Place ' || n || ' Borrower'),
               'attachments', '[]'::jsonb, 'attempt', 1),
             correlation, ${category}, CASE WHEN ${isPublished} THEN now() END
        FROM made`;
  });
}
