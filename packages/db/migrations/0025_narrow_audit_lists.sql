-- What the plans at a million rows lacked: without these the refusals of a loan were found by reading all of the loan's
-- rows, and rows about anything but messages by walking past the messages' own. Each holds a small part of the log.

CREATE INDEX IF NOT EXISTS idx_compliance_audit_denied_loan
  ON public.compliance_audit_log (loan_id, event_ts_utc DESC, id DESC) WHERE event_type = 'CRM.EMAIL.DENIED';
CREATE INDEX IF NOT EXISTS idx_compliance_audit_about
  ON public.compliance_audit_log (resource_type, event_ts_utc DESC, id DESC) WHERE resource_type <> 'message';
