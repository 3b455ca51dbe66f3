import type { AttachmentReference, Category } from '@crm/contracts';
import type { Json, Sql, SqlFragment } from '@crm/db';

export type NewRecipient = { role: 'to' | 'cc' | 'bcc'; address: string; addressKey: string };

export type NewMessage = {
  id: string;
  category: Category;
  categoryKey: string;
  loanId: number | null;
  subject: string;
  templateId: string;
  templateVersion: number;
  variables: Record<string, unknown>;
  attachments: AttachmentReference[];
  correlationId: string;
  requestedBy: string;
  /** When the permit ends; null for a permit without end. */
  permitValidUntil: Date | null;
  recipients: NewRecipient[];
};

/**
 * The CTEs `message` and `recipient` that write messages in state `queued`, each only if `onlyIf` (a SELECT, which may speak
 * of the message as `r`) returns a row. Each recipient is joined to the contacts that hold the address at this moment (J17).
 */
export function insertMessages(
  sql: Sql,
  messages: NewMessage[],
  { onlyIf }: { onlyIf: SqlFragment },
): SqlFragment {
  const rows = messages.map((message) => ({
    id: message.id,
    category: message.category,
    category_key: message.categoryKey,
    loan_id: message.loanId,
    subject: message.subject,
    template_id: message.templateId,
    template_version: message.templateVersion,
    variables: message.variables,
    attachments: message.attachments,
    correlation_id: message.correlationId,
    requested_by: message.requestedBy,
    permit_valid_until: message.permitValidUntil?.toISOString() ?? null,
  }));
  const recipients = messages.flatMap((message) =>
    message.recipients.map(({ role, address, addressKey }, position) => ({
      message_id: message.id,
      position,
      role,
      address,
      address_key: addressKey,
    })),
  );
  return sql`
    message AS (
      INSERT INTO public.messages (id, category, category_key, loan_id, subject, template_id, template_version, variables,
        attachments, correlation_id, requested_by, permit_valid_until)
      SELECT r.id, r.category, r.category_key, r.loan_id, r.subject, r.template_id, r.template_version, r.variables,
        r.attachments, r.correlation_id, r.requested_by, r.permit_valid_until
        FROM jsonb_to_recordset(${sql.json(rows as unknown as Json)}) AS r(id uuid, category public.outbox_category,
          category_key text, loan_id bigint, subject text, template_id text, template_version integer, variables jsonb,
          attachments jsonb, correlation_id text, requested_by text, permit_valid_until timestamptz)
       WHERE EXISTS (${onlyIf})
      RETURNING id),
    recipient AS (
      INSERT INTO public.message_recipients (message_id, position, role, address, contact_id, also_contact_ids)
      SELECT message.id, r.position, r.role, r.address, holder.ids[1],
             CASE WHEN cardinality(holder.ids) > 1 THEN holder.ids[2:] END
        FROM jsonb_to_recordset(${sql.json(recipients)}) AS r(message_id uuid, position smallint, role text, address text,
               address_key text)
        JOIN message ON message.id = r.message_id,
             LATERAL (SELECT array_agg(c.id ORDER BY c.id) AS ids FROM public.contacts c
                       WHERE lower(btrim(c.email, E' \\t\\r\\n')) = r.address_key) AS holder)`;
}
