-- A role for each program, with what its statements need and nothing more. Run it as the owner of the tables, who must
-- also be allowed to make roles, after every migration: a new table is nobody's until it is named here. It may be run
-- again and again: every right is first taken, then given, in one transaction.
--
-- The roles have no password, so nobody signs in by them until one is given: by the settings of the command that runs
-- this file (npx pnpm --filter @crm/db roles), by ALTER ROLE, or by letting certificates do.
--
-- Where rows are locked (FOR SHARE, FOR UPDATE) PostgreSQL wants UPDATE on a column; a program that only locks or only
-- deletes is given one that means nothing to anybody else.

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['crm_api', 'crm_dispatcher', 'crm_consumer', 'crm_scheduler', 'crm_scaler', 'crm_auditor'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', role_name);
    END IF;
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', role_name);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM %I', role_name);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM %I', role_name);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role_name);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
    -- Whoever cannot be answered is told so, instead of holding others up. The programs set what they need beyond this
    -- for themselves (an opt-out waits two seconds for its lock, a dispatcher holds its rows while it publishes).
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = %L', role_name, current_database(), '15s');
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET lock_timeout = %L', role_name, current_database(), '5s');
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = %L',
                   role_name, current_database(), '10s');
    -- No table of another schema stands in for one of ours.
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = public', role_name, current_database());
  END LOOP;
  -- Its work is to read everything, and nobody waits for it.
  EXECUTE format('ALTER ROLE crm_auditor IN DATABASE %I SET statement_timeout = 0', current_database());
END
$$;

-- Only the owner makes objects here (so it is from PostgreSQL 15 on, and was not before).
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- Every program writes its audit rows and reads them; nobody changes one.
GRANT SELECT, INSERT ON public.compliance_audit_log TO crm_api, crm_dispatcher, crm_consumer, crm_scheduler;

-- api: admits, answers the console, records opt-outs and what people decide.
GRANT SELECT ON public.contacts, public.contact_name_words, public.loans, public.loan_contacts, public.templates,
  public.template_versions, public.message_artifacts, public.processed_events, public.ops_samples, public.audit_seals,
  public.audit_seal_leaves, public.provider_quotas, public.retired_partitions, public.retired_seal_leaves TO crm_api;
-- The share lock of admission needs one of these columns, the opt-out all of them.
GRANT SELECT, UPDATE (do_not_email, do_not_text, do_not_call, reason, policy_basis, updated_by)
  ON public.contact_comm_prefs TO crm_api;
GRANT SELECT, INSERT ON public.outbox_messages, public.message_recipients, public.delivery_log, public.idempotency_keys
  TO crm_api;
GRANT SELECT, INSERT, UPDATE (state, updated_at, permit_revoked_at) ON public.messages TO crm_api;
GRANT SELECT, INSERT, UPDATE (touched_at) ON public.blobs TO crm_api;
GRANT SELECT, UPDATE (resolved_at, resolution, resolved_by, resolved_reason) ON public.dead_letters TO crm_api;
GRANT SELECT, INSERT, UPDATE (last_seen_at), DELETE ON public.console_sessions TO crm_api;
GRANT SELECT, INSERT, UPDATE (content, version, saved_at), DELETE ON public.email_drafts TO crm_api;
GRANT SELECT, INSERT, DELETE ON public.email_previews TO crm_api;
-- Who places a hold cannot change it afterwards, only end it.
GRANT SELECT, INSERT, UPDATE (released_by, released_at, release_reason) ON public.legal_holds TO crm_api;

-- dispatcher: publishes what the outbox holds and samples how the pipeline stands. It neither adds nor removes an event.
GRANT SELECT, UPDATE (published_at, attempt_count, last_error, next_retry_at) ON public.outbox_messages TO crm_dispatcher;
GRANT SELECT ON public.dead_letters TO crm_dispatcher;
-- What of its marketing is finished, and whether a provider takes any more.
GRANT SELECT (event_id, finished_at) ON public.processed_events TO crm_dispatcher;
GRANT SELECT ON public.provider_quotas TO crm_dispatcher;
GRANT SELECT, INSERT, UPDATE (published, publish_failures, publish_ms_sum, publish_ms_max), DELETE
  ON public.ops_samples TO crm_dispatcher;

-- consumer: sends and settles. Of preferences it sees nothing: it honours permits and decides nothing (E19).
GRANT SELECT ON public.contacts, public.loans, public.loan_contacts, public.templates, public.template_versions
  TO crm_consumer;
GRANT SELECT, INSERT ON public.outbox_messages, public.delivery_log, public.message_artifacts, public.dead_letters
  TO crm_consumer;
GRANT SELECT, UPDATE (state, updated_at, attempt_count, artifact_id, provider_message_id) ON public.messages
  TO crm_consumer;
GRANT SELECT, UPDATE (outcome, outcome_code) ON public.message_recipients TO crm_consumer;
GRANT SELECT, INSERT, UPDATE (owner, fence, lease_until, finished_at, verdict) ON public.processed_events TO crm_consumer;
GRANT USAGE ON SEQUENCE public.processed_events_fence TO crm_consumer;
GRANT SELECT, INSERT, UPDATE (touched_at) ON public.blobs TO crm_consumer;
-- What the provider lets it send.
GRANT SELECT, INSERT, UPDATE (per_second, capacity, reserved, per_day, reserved_per_day, time_zone, tokens, refilled_at, day,
  taken, held_until, yields_until) ON public.provider_quotas TO crm_consumer;

-- scheduler: seals, and removes what is over. It reads no address and no letter: of messages it sees what they are in.
-- Months go by functions of the owner's, which look at holds and age themselves; it owns nothing and could drop nothing.
GRANT SELECT, INSERT ON public.audit_seals, public.audit_seal_leaves TO crm_scheduler;
GRANT SELECT (id, aggregate_id, event_type, created_at, published_at), DELETE ON public.outbox_messages TO crm_scheduler;
GRANT SELECT (event_id, finished_at), DELETE ON public.processed_events TO crm_scheduler;
GRANT SELECT (id, state, attachments) ON public.messages TO crm_scheduler;
GRANT SELECT (event_id, resolved_at) ON public.dead_letters TO crm_scheduler;
GRANT SELECT (manifest) ON public.message_artifacts TO crm_scheduler;
GRANT SELECT (loan_id, contact_id, held_from, held_to, released_at) ON public.legal_holds TO crm_scheduler;
GRANT SELECT ON public.held_messages TO crm_scheduler;
GRANT SELECT (actor_id, route, loan_id, key, answer, created_at), DELETE ON public.idempotency_keys TO crm_scheduler;
GRANT SELECT (sha256, touched_at, is_named), UPDATE (touched_at, is_named), DELETE ON public.blobs TO crm_scheduler;
GRANT SELECT (id, expires_at), UPDATE (expires_at), DELETE ON public.email_previews TO crm_scheduler;
GRANT SELECT (owner_id, loan_id, saved_at), UPDATE (saved_at), DELETE ON public.email_drafts TO crm_scheduler;
GRANT EXECUTE ON FUNCTION public.keep_months_ahead(regclass), public.retire_month_partition(text, timestamptz)
  TO crm_scheduler;

-- scaler: asks how long the outbox is and how late, for whoever decides on the number of dispatchers. It reads no payload.
GRANT SELECT (id, category, created_at, next_retry_at, published_at) ON public.outbox_messages TO crm_scaler;

-- auditor: verifies the log against its seals (npm run verify-audit).
GRANT SELECT ON public.compliance_audit_log, public.audit_seals, public.audit_seal_leaves, public.retired_partitions,
  public.retired_seal_leaves TO crm_auditor;
