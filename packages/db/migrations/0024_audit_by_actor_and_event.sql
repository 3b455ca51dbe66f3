-- The audit page narrows by who acted, by what happened and by contact. As in 0013, an index of a partitioned table is
-- not built concurrently: writers wait while it reads the table once.

CREATE INDEX IF NOT EXISTS idx_compliance_audit_actor
  ON public.compliance_audit_log (actor_id, event_ts_utc DESC, id DESC);
CREATE INDEX IF NOT EXISTS idx_compliance_audit_event
  ON public.compliance_audit_log (event_type, event_ts_utc DESC, id DESC);
CREATE INDEX IF NOT EXISTS idx_compliance_audit_contact
  ON public.compliance_audit_log ((payload_json->>'contactId'), event_ts_utc DESC, id DESC)
  WHERE payload_json->>'contactId' IS NOT NULL;
