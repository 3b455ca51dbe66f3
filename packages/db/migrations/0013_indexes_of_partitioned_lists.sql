-- Lists that read partitioned tables. PostgreSQL builds no index of a partitioned table concurrently: writers wait while
-- it reads the table once. Each index holds only the rare rows that its list is about.

-- Messages that came into a rare state, newest first; the list asks whether they still are in it.
CREATE INDEX IF NOT EXISTS idx_delivery_log_rare_states ON public.delivery_log (to_state, message_id DESC)
  WHERE to_state IN ('retrying', 'failed', 'unknown', 'revoked', 'suppressed', 'expired', 'bounced', 'complained');

-- Refusals under do-not-contact, newest first, and those of one contact by what their decision looked at.
CREATE INDEX IF NOT EXISTS idx_compliance_audit_denied ON public.compliance_audit_log (event_ts_utc DESC, id DESC)
  WHERE event_type = 'CRM.EMAIL.DENIED';
CREATE INDEX IF NOT EXISTS idx_compliance_audit_denied_facts
  ON public.compliance_audit_log USING gin (payload_json jsonb_path_ops) WHERE event_type = 'CRM.EMAIL.DENIED';
