import { createHash } from 'node:crypto';
import { newId } from '@crm/runtime';

export type Body = {
  to: string[];
  subject: string;
  templateId: string;
  variables?: Record<string, unknown>;
  category: string;
};

export type Ids = { message: string; event: string; correlation: string };

/** The event of a request as the product writes it. */
function eventOf(body: Body, { loanId, ids }: { loanId: number; ids: Ids }) {
  return {
    event_type: 'crm.email.requested.v1',
    event_id: ids.event,
    occurred_at: new Date().toISOString(),
    correlation_id: ids.correlation,
    causation_id: null,
    message_id: ids.message,
    loan_id: loanId,
    category: body.category,
    to: body.to,
    cc: [],
    bcc: [],
    subject: body.subject,
    template_id: body.templateId,
    variables: body.variables ?? {},
    attachments: [],
    attempt: 1,
  };
}

const message = `
  message AS (
    INSERT INTO public.messages (id, category, category_key, loan_id, subject, template_id, template_version, variables,
      attachments, correlation_id, requested_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '[]', $9, 'demo-crm-agent'))`;
const recipient = (contactId: string) => `
  recipient AS (
    INSERT INTO public.message_recipients (message_id, position, role, address, contact_id)
    VALUES ($1, 0, 'to', $10, (${contactId})))`;
const outboxAndAudit = `
  queued AS (
    INSERT INTO public.outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, correlation_id, category)
    VALUES ($11, 'message', $1::text, 'crm.email.requested.v1', $12, $9, $2))
  INSERT INTO public.compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, event_ts_utc,
    resource_type, resource_id, loan_id, payload_json, content_hash)
  VALUES ($13, $9, 'user', 'demo-crm-agent', 'CRM.EMAIL.REQUESTED', $14, 'message', $1::text, $4, $15, $16)`;
const holder = "SELECT min(c.id) FROM public.contacts c WHERE lower(btrim(c.email, E' \\t\\r\\n')) = $10";

/** Our rows in one statement, as plain VALUES: message, recipient, outbox row and audit row, of the same sizes. */
export const ourRows = {
  name: 'our-rows',
  text: `WITH ${message}, ${recipient(holder)}, ${outboxAndAudit}`,
};

/** The facts of one address; the statement below then holds them still. */
export const facts = {
  name: 'facts',
  text: `SELECT p.contact_id, p.updated_at::text AS version FROM public.contacts c
           JOIN public.contact_comm_prefs p ON p.contact_id = c.id
          WHERE lower(btrim(c.email, E' \\t\\r\\n')) = $1 AND NOT p.do_not_email`,
};

/** The same rows, with the preferences that were read share-locked in their version. */
export const ourRowsOfMarketing = {
  name: 'our-rows-of-marketing',
  text: `WITH gate AS MATERIALIZED (
           SELECT contact_id FROM public.contact_comm_prefs
            WHERE contact_id = $17 AND updated_at = $18::text::timestamptz FOR SHARE),
         ${message}, ${recipient('SELECT contact_id FROM gate')}, ${outboxAndAudit}`,
};

/** Only the two rows of the plainest outbox: event and audit. The other values are named, since all are given. */
export const twoRows = {
  name: 'two-rows',
  text: `WITH given AS (SELECT $3::text, $5::text, $6::text, $7::int, $8::text, $10::text), ${outboxAndAudit}`,
};

/** What the statement takes. `decision` and the category's key are those that the product wrote for such a request. */
export function valuesOf(
  body: Body,
  { loanId, sample }: { loanId: number; sample: { categoryKey: string; version: number; decision: unknown } },
): { ids: Ids; values: unknown[] } {
  const ids = { message: newId(), event: newId(), correlation: newId() };
  const audit = JSON.stringify({
    category: body.category,
    to: ['c***@x.example'],
    cc: [],
    bcc: [],
    subject: body.subject,
    templateId: body.templateId,
    correlationId: ids.correlation,
    decision: sample.decision,
  });
  const values = [
    ids.message,
    body.category,
    sample.categoryKey,
    loanId,
    body.subject,
    body.templateId,
    sample.version,
    JSON.stringify(body.variables ?? {}),
    ids.correlation,
    body.to[0],
    ids.event,
    JSON.stringify(eventOf(body, { loanId, ids })),
    newId(),
    new Date().toISOString(),
    audit,
    createHash('sha256').update(audit).digest('hex'),
  ];
  return { ids, values };
}
