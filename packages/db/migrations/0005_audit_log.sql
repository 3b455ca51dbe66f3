-- compliance_audit_log: the columns of source 000, partitioned by month, append-only (E5). A table that is there
-- unpartitioned becomes the first partition with every row it has.

DO $$
DECLARE
  legacy boolean := EXISTS (
    SELECT 1 FROM pg_class WHERE oid = to_regclass('public.compliance_audit_log') AND relkind = 'r');
  old_key text;
  old_owner regrole;
  held record;
  bound timestamptz;
BEGIN
  SET LOCAL timezone = 'UTC';
  IF legacy THEN
    ALTER TABLE public.compliance_audit_log RENAME TO compliance_audit_log_legacy;
    ALTER INDEX IF EXISTS public.idx_compliance_audit_ts RENAME TO idx_compliance_audit_legacy_ts;
    ALTER INDEX IF EXISTS public.idx_compliance_audit_corr RENAME TO idx_compliance_audit_legacy_corr;
    SELECT conname INTO old_key FROM pg_constraint
      WHERE conrelid = 'public.compliance_audit_log_legacy'::regclass AND contype = 'p';
    IF old_key IS NOT NULL THEN
      EXECUTE format('ALTER TABLE public.compliance_audit_log_legacy DROP CONSTRAINT %I', old_key);
    END IF;
    ALTER TABLE public.compliance_audit_log_legacy ADD COLUMN IF NOT EXISTS content_hash text;
  END IF;

  CREATE TABLE IF NOT EXISTS public.compliance_audit_log (
    id             uuid NOT NULL DEFAULT gen_random_uuid(),
    correlation_id text,
    actor_type     text NOT NULL,
    actor_id       text NOT NULL,
    event_type     text NOT NULL,
    event_ts_utc   timestamptz NOT NULL DEFAULT now(),
    resource_type  text,
    resource_id    text,
    loan_id        bigint,
    payload_json   jsonb,
    ip_addr        text,
    user_agent     text,
    content_hash   text,
    PRIMARY KEY (id, event_ts_utc)
  ) PARTITION BY RANGE (event_ts_utc);

  IF legacy THEN
    -- Programs write by the old name: it keeps its owner, and who could insert or select still can.
    SELECT c.relowner::regrole INTO old_owner FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
     WHERE c.oid = 'public.compliance_audit_log_legacy'::regclass AND r.rolname <> current_user;
    IF FOUND THEN
      EXECUTE format('ALTER TABLE public.compliance_audit_log OWNER TO %s', old_owner);
    END IF;
    FOR held IN
      SELECT g.privilege_type AS privilege, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS grantee
        FROM pg_class c, aclexplode(c.relacl) g
       WHERE c.oid = 'public.compliance_audit_log_legacy'::regclass AND g.privilege_type IN ('INSERT', 'SELECT')
    LOOP
      EXECUTE format('GRANT %s ON public.compliance_audit_log TO %s', held.privilege, held.grantee);
    END LOOP;
    SELECT date_trunc('month', GREATEST(now(), max(event_ts_utc)), 'UTC') + interval '1 month' INTO bound
      FROM public.compliance_audit_log_legacy;
    EXECUTE format('ALTER TABLE public.compliance_audit_log
                    ATTACH PARTITION public.compliance_audit_log_legacy FOR VALUES FROM (MINVALUE) TO (%L)', bound);
  END IF;
END $$;

CREATE INDEX IF NOT EXISTS idx_compliance_audit_ts ON public.compliance_audit_log (event_ts_utc);
CREATE INDEX IF NOT EXISTS idx_compliance_audit_corr ON public.compliance_audit_log (correlation_id);
-- Lists of the audit page, newest first, narrowed by what was acted on or by loan.
CREATE INDEX IF NOT EXISTS idx_compliance_audit_resource
  ON public.compliance_audit_log (resource_type, resource_id, event_ts_utc DESC);
CREATE INDEX IF NOT EXISTS idx_compliance_audit_loan
  ON public.compliance_audit_log (loan_id, event_ts_utc DESC) WHERE loan_id IS NOT NULL;

SELECT public.make_append_only('public.compliance_audit_log');
SELECT public.make_append_only(i.inhrelid::regclass)
  FROM pg_inherits i WHERE i.inhparent = 'public.compliance_audit_log'::regclass;
SELECT public.make_month_partitions('public.compliance_audit_log', 12);
