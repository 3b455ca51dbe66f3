import type { Sql } from '@crm/db';

export const rows = 1_000_000;

/** Whom lists are narrowed to: a `busy` loan or contact has a hundredth of all messages, a `quiet` one has one. */
export const busy = { contactId: 1, loanId: 1, actorId: 'consumer', correlationId: 'batch' };
export const quiet = { contactId: 500_002, loanId: 500_002, actorId: 'agent-7', correlationId: 'c-500002' };
/** Rows under `busy.correlationId` in each table, and changes of the preferences of `busy.contactId`. */
export const batch = 200;
export const openDeadLetters = 5_000;

/**
 * A million rows in every table that a list reads, written as sets: contact, loan, message and dead letter of one number
 * belong together; ids are in the order of time, as the product makes them. Run as a replica applies rows: triggers and
 * foreign keys would take most of the time.
 */
export async function fillMillionRows(sql: Sql): Promise<void> {
  await sql.unsafe(`
    SET session_replication_role = replica;
    SET statement_timeout = 0;
    CREATE TEMPORARY TABLE made AS
      SELECT n, (n % 100 = 1)::int AS is_busy, 'c-' || n AS own_correlation,
             (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
               || '8' || substr(md5(n::text), 4, 15))::uuid AS id, at,
             CASE n % ${rows / batch} WHEN 3 THEN ${busy.contactId} ELSE n END AS contact,
             CASE n % 100 WHEN 50 THEN 'failed' WHEN 51 THEN 'revoked' ELSE 'sent' END AS state
        FROM generate_series(1, ${rows}) AS n,
             LATERAL (SELECT now() - interval '60 days' * (1 - n / ${rows}.0) AS at) AS time;

    INSERT INTO contacts (id, email, full_name)
    SELECT n, 'c' || n || '@x.example', 'Given' || n % 1000 || ' Family' || n / 1000 || ' '
           || CASE WHEN n = 777777 THEN 'Solitaire' WHEN n > ${rows * 0.99} THEN 'Latecomer' ELSE 'Borrower' END FROM made;
    INSERT INTO contact_name_words (word, contact_id)
    SELECT w.word, c.id FROM contacts AS c, name_words(c.full_name) AS w (word);
    INSERT INTO contact_comm_prefs (contact_id) SELECT n FROM made;
    INSERT INTO loans (id, loan_number) SELECT n, 'LN-' || n FROM made;
    INSERT INTO loan_contacts (loan_id, contact_id, role) SELECT n, n, 'borrower' FROM made;

    INSERT INTO messages (id, category, category_key, state, loan_id, subject, template_id, template_version,
      correlation_id, requested_by, created_at, updated_at)
    SELECT id, (CASE n % 5 WHEN 2 THEN 'marketing' ELSE 'transactional' END)::outbox_category, 'notice', state,
           CASE is_busy WHEN 1 THEN ${busy.loanId} ELSE n END, 'A notice',
           CASE WHEN n % 100000 = 9 THEN 'rare-v1' ELSE 'notice-v1' END, 1,
           CASE WHEN n <= ${batch} THEN '${busy.correlationId}' ELSE own_correlation END,
           CASE WHEN n % 100000 = 9 THEN 'agent-7' ELSE 'service' END, at, at FROM made;
    INSERT INTO message_recipients (message_id, position, role, address, contact_id)
    SELECT id, 0, 'to', 'c' || n || '@x.example', CASE is_busy WHEN 1 THEN ${busy.contactId} ELSE n END FROM made;
    INSERT INTO delivery_log (at, message_id, correlation_id, attempt, from_state, to_state, cause, error_code)
    SELECT at, id, own_correlation, 1, 'sending', state, 'settled', CASE state WHEN 'failed' THEN 'PROVIDER_PERMANENT' END
      FROM made;
    INSERT INTO outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, created_at, published_at, correlation_id)
    SELECT id, 'message', id, 'crm.email.requested.v1', '{}', at, at, own_correlation FROM made;

    -- Of a hundred audit rows 97 are of messages, one is a refusal, one a change of preferences, one of what is rare.
    INSERT INTO compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, event_ts_utc, resource_type,
      resource_id, loan_id, payload_json)
    SELECT id, CASE WHEN n <= ${batch} THEN '${busy.correlationId}' ELSE own_correlation END, 'user',
           CASE WHEN n % 100000 = 9 THEN '${quiet.actorId}' ELSE '${busy.actorId}' END,
           CASE WHEN n % 100 = 2 THEN 'CRM.EMAIL.DENIED' WHEN n % 100 = 3 THEN 'COMMS.PREFS.UPDATED'
                WHEN n % 100000 = 9 THEN 'AUTH.SIGNED_IN' ELSE 'CRM.EMAIL.SENT' END, at,
           CASE WHEN n % 100 = 2 THEN 'loan' WHEN n % 100 = 3 THEN 'contact' WHEN n % 100000 = 9 THEN 'session' ELSE 'message' END,
           CASE WHEN n % 100 = 2 THEN n::text WHEN n % 100 = 3 THEN contact::text WHEN n % 100000 = 9 THEN 's-' || n
                ELSE id::text END,
           CASE WHEN is_busy = 1 OR n % 100 = 2 THEN ${busy.loanId} WHEN n % 100 = 3 OR n % 100000 = 9 THEN NULL ELSE n END,
           CASE WHEN n % 100 = 2 THEN jsonb_build_object('decision', jsonb_build_object('outcome', 'block', 'channel', 'email',
                  'category', 'marketing', 'trace', jsonb_build_array(jsonb_build_object('ruleId', 'dnc.do-not-email',
                    'version', 1, 'source', 'E2', 'answer', 'block', 'reason', 'asked', 'inputs', jsonb_build_object(
                      'holders', jsonb_build_array(jsonb_build_object('contactId', n % 10000, 'doNotEmail', true)))))))
                WHEN n % 100 = 3 THEN jsonb_build_object('contactId', contact, 'old_values', jsonb_build_object(
                    'doNotEmail', false, 'doNotText', false, 'doNotCall', false),
                  'new_values', jsonb_build_object('doNotEmail', true, 'doNotText', false, 'doNotCall', false))
                ELSE '{}' END
      FROM made;
    INSERT INTO dead_letters (id, queue, event_id, message_id, correlation_id, error_code, error_message, replayable, body,
      body_sha256, created_at, resolved_at, resolution)
    SELECT id, 'q.crm.email.v1.dlq', id, id, own_correlation, CASE WHEN n % 100000 = 9 THEN 'RARE' ELSE 'PROVIDER_PERMANENT' END,
           '550 no such mailbox', true, '', 'x', at, CASE WHEN n % ${rows / openDeadLetters} <> 9 THEN at END,
           CASE WHEN n % ${rows / openDeadLetters} <> 9 THEN 'replayed' END FROM made;
    INSERT INTO ops_samples
    SELECT to_timestamp(floor(extract(epoch FROM now()) / 15) * 15 - n * 15), 0, 0, 0, 0, 1, 9, 3, 0, 3, 0, 0, 3, 0, 30, 12
      FROM generate_series(0, 40319) AS n;
    DROP TABLE made;
    RESET session_replication_role;
    RESET statement_timeout`);
  await sql`VACUUM ANALYZE`;
}
