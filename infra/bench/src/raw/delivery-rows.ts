// The rows that a delivery of ours leaves, in two statements for one message, as plain VALUES and of the same sizes.

/** The event is taken, the message is being sent, and the bytes of its mail stand: before the provider is called. */
export const claim = {
  name: 'claim-event',
  text: `
    WITH claimed AS (
      INSERT INTO public.processed_events (event_id, message_id, owner, lease_until)
      VALUES ($1, $2::uuid, 'raw', clock_timestamp() + interval '15 seconds')),
    logged AS (
      INSERT INTO public.delivery_log (message_id, correlation_id, attempt, from_state, to_state, cause, event_id, actor_id,
        provider)
      VALUES ($2::uuid, $3, 1, 'queued', 'sending', 'claimed', $1, 'raw', 'raw')),
    artifact AS (
      INSERT INTO public.message_artifacts (id, event_id, message_id, loan_id, correlation_id, category, manifest,
        manifest_sha256)
      VALUES ($4, $1, $2::uuid, $5, $3, 'transactional', $6, $7)),
    bytes AS (
      INSERT INTO public.blobs (sha256, size, bytes)
      VALUES ($8, length($9::bytea), $9), ($10, length($11::bytea), $11), ($12, length($13::bytea), $13)
      ON CONFLICT DO NOTHING)
    UPDATE public.messages SET state = 'sending', attempt_count = attempt_count + 1, artifact_id = $4, updated_at = now()
     WHERE id = $2::uuid`,
};

/** The mail was taken: verdict, message, recipient, log, event and audit. */
export const finish = {
  name: 'finish-event',
  text: `
    WITH settled AS (
      UPDATE public.processed_events SET finished_at = now(), verdict = 'acknowledge' WHERE event_id = $1),
    logged AS (
      INSERT INTO public.delivery_log (message_id, correlation_id, attempt, from_state, to_state, cause, event_id, actor_id,
        provider, provider_message_id, duration_ms)
      VALUES ($2::uuid, $3, 1, 'sending', 'sent', 'provider_accepted', $1, 'raw', 'raw', $2::uuid::text, 1)),
    answered AS (
      UPDATE public.message_recipients SET outcome = 'accepted' WHERE message_id = $2::uuid),
    told AS (
      INSERT INTO public.outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, correlation_id, category)
      VALUES ($4, 'message', $2::uuid::text, 'crm.email.sent.v1', $5, $3, 'transactional')),
    audited AS (
      INSERT INTO public.compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, resource_type,
        resource_id, loan_id, payload_json, content_hash)
      VALUES ($6, $3, 'system', 'raw', 'CRM.EMAIL.SENT', 'message', $2::uuid::text, $7, $8, $9))
    UPDATE public.messages SET state = 'sent', provider_message_id = $2::uuid::text, updated_at = now() WHERE id = $2::uuid`,
};
