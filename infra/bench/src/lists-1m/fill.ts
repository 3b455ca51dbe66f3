import type { Db } from '@crm/db';

/** What stands in the tables that the lists read. */
export const sizes = {
  messages: 1_000_000,
  contacts: 100_000,
  /** Open ones; as many again are closed. */
  deadLetters: 1_000,
};

/** The contact and the loan that lists are narrowed to: each has ten messages. */
export const chosen = { contactId: 2_050_000, loanId: 3_050_000 };

const firstContact = 2_000_000;
const firstLoan = 3_000_000;

/**
 * A million messages of this month with their recipients, log and audit rows, written as sets: one loan for each
 * contact, a hundredth failed or revoked, a hundredth of the requests denied. Ids are in the order of time, as the
 * product makes them.
 */
export async function fill(db: Db): Promise<void> {
  const { sql } = db;
  await sql.begin(async (tx) => {
    await tx`SET LOCAL statement_timeout = 0`;
    await tx`
      INSERT INTO public.contacts (id, email, full_name)
      SELECT ${firstContact} + n, 'c' || n || '@x.example', 'Place ' || n || ' Borrower'
        FROM generate_series(0, ${sizes.contacts - 1}) AS n`;
    await tx`
      INSERT INTO public.loans (id, loan_number)
      SELECT ${firstLoan} + n, 'BN-' || n FROM generate_series(0, ${sizes.contacts - 1}) AS n`;
    await tx`
      INSERT INTO public.loan_contacts (loan_id, contact_id, role)
      SELECT ${firstLoan} + n, ${firstContact} + n, 'borrower' FROM generate_series(0, ${sizes.contacts - 1}) AS n`;
    // Partitions begin with the month that the database was made in.
    await tx`
      CREATE TEMPORARY TABLE made ON COMMIT DROP AS
      SELECT n, at, (n % ${sizes.contacts})::int AS person, gen_random_uuid()::text AS correlation,
             (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
               || '8' || substr(md5(n::text), 4, 15))::uuid AS id,
             CASE WHEN n % 100 = 50 THEN 'failed' WHEN n % 100 = 51 THEN 'revoked' ELSE 'sent' END AS state
        FROM generate_series(0, ${sizes.messages - 1}) AS n,
             LATERAL (SELECT date_trunc('month', now(), 'UTC')
                           + (now() - date_trunc('month', now(), 'UTC')) * (n::float8 / ${sizes.messages}) AS at) AS time`;
    await tx`
      INSERT INTO public.messages (id, category, category_key, state, loan_id, subject, template_id, template_version,
        attempt_count, correlation_id, requested_by, created_at, updated_at)
      SELECT id, (CASE WHEN n % 5 = 1 THEN 'marketing' ELSE 'transactional' END)::public.outbox_category, 'notice', state,
             ${firstLoan} + person, 'A notice of number ' || n, 'payment-received-v1', 1, 1, correlation, 'bench', at, at
        FROM made`;
    await tx`
      INSERT INTO public.message_recipients (message_id, position, role, address, contact_id)
      SELECT id, 0, 'to', 'c' || person || '@x.example', ${firstContact} + person FROM made`;
    await tx`
      INSERT INTO public.delivery_log (at, message_id, correlation_id, attempt, from_state, to_state, cause, error_code)
      SELECT at, id, correlation, 1, 'sending', state, 'settled', CASE WHEN state = 'failed' THEN 'PROVIDER_PERMANENT' END
        FROM made`;
    await tx`
      INSERT INTO public.compliance_audit_log (correlation_id, actor_type, actor_id, event_type, event_ts_utc,
        resource_type, resource_id, loan_id, payload_json)
      SELECT correlation, 'user', 'bench', 'CRM.EMAIL.REQUESTED', at, 'message', id::text, ${firstLoan} + person,
             jsonb_build_object('category', 'transactional', 'templateId', 'payment-received-v1') FROM made`;
    await tx`
      INSERT INTO public.compliance_audit_log (actor_type, actor_id, event_type, event_ts_utc, resource_type, resource_id,
        loan_id, payload_json)
      SELECT 'user', 'bench', 'CRM.EMAIL.DENIED', at, 'loan', (${firstLoan} + person)::text, ${firstLoan} + person,
             jsonb_build_object('category', 'marketing', 'blocked', jsonb_build_array('c***@x.example'), 'decision',
               jsonb_build_object('trace', jsonb_build_array(jsonb_build_object('answer', 'block', 'inputs',
                 jsonb_build_object('holders', jsonb_build_array(
                   jsonb_build_object('contactId', ${firstContact} + person, 'doNotEmail', true)))))))
        FROM made WHERE n % 100 = 0`;
    await tx`
      INSERT INTO public.compliance_audit_log (actor_type, actor_id, event_type, event_ts_utc, resource_type, resource_id,
        payload_json)
      SELECT 'user', 'bench', 'COMMS.PREFS.UPDATED', at, 'contact', (${firstContact} + person)::text, jsonb_build_object(
               'old_values', jsonb_build_object('doNotEmail', false, 'doNotText', false, 'doNotCall', false),
               'new_values', jsonb_build_object('doNotEmail', false, 'doNotText', true, 'doNotCall', false))
        FROM made WHERE ${firstContact} + person = ${chosen.contactId}`;
    await tx`
      INSERT INTO public.dead_letters (id, queue, event_id, message_id, error_code, error_message, replayable, body,
        body_sha256, created_at, resolved_at, resolution)
      SELECT gen_random_uuid(), 'q.crm.email.v1.dlq', gen_random_uuid(), id, 'PROVIDER_PERMANENT', '550 no such mailbox', true,
             '', md5(n::text), at, CASE WHEN n % 200 = 50 THEN at END, CASE WHEN n % 200 = 50 THEN 'replayed' END
        FROM made WHERE state = 'failed' ORDER BY n DESC LIMIT ${2 * sizes.deadLetters}`;
    await tx`
      INSERT INTO public.ops_samples
      SELECT to_timestamp(floor(extract(epoch FROM now()) / 15) * 15 - n * 15), 0, 0, 0, 0, 1, 9, 3, 0, 3, 0, 0, 3, 0, 30, 12
        FROM generate_series(0, 40319) AS n`;
  });
  await sql`VACUUM ANALYZE`;
}
