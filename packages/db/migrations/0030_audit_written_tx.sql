-- Which transaction wrote an audit row. The seals need an order in which nothing comes late: times and ids are made
-- before the commit, and a row that commits late would stand behind a cursor. All transactions below the oldest that
-- runs are over, so a number below it is closed for good.
--
-- Added without a default first, since a volatile one would rewrite the table; rows from before keep null and stand
-- outside the seals.
ALTER TABLE public.compliance_audit_log ADD COLUMN IF NOT EXISTS written_tx bigint;
ALTER TABLE public.compliance_audit_log ALTER COLUMN written_tx SET DEFAULT txid_current();

-- What is not sealed yet, in the order of transactions. Rows from before are read once and not indexed.
CREATE INDEX IF NOT EXISTS idx_compliance_audit_written ON public.compliance_audit_log (written_tx)
  WHERE written_tx IS NOT NULL;
