-- What every append-only table is built from: refusal triggers and partitions made ahead by the month.

CREATE OR REPLACE FUNCTION public.refuse_rewrite() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

-- Makes one table (a parent or a partition) append-only. ENABLE ALWAYS holds under session_replication_role =
-- replica too. The TRUNCATE trigger is needed on every partition: truncating one passes its parent's trigger.
-- Row triggers come to partitions from their parent; only their ALWAYS must be said again.
CREATE OR REPLACE FUNCTION public.make_append_only(target regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = target AND tgname = 'append_only_rows') THEN
    EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION public.refuse_rewrite()', target);
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = target AND tgname = 'append_only_table') THEN
    EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %s
                    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_rewrite()', target);
  END IF;
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only_rows', target);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only_table', target);
END
$$;

-- Makes the partitions of a monthly table from its newest upper bound (or this month) to `months` ahead.
-- Returns how many it made. The very first call adds one partition for everything before this month.
CREATE OR REPLACE FUNCTION public.make_month_partitions(parent regclass, months integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  made integer := 0;
  base text := (SELECT relname FROM pg_class WHERE oid = parent);
  month_start timestamptz := date_trunc('month', now(), 'UTC');
  last_start timestamptz := month_start + make_interval(months => months);
  part text;
  newest timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('make_month_partitions:' || base));
  SELECT max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz)
    INTO newest
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
   WHERE i.inhparent = parent;
  IF newest IS NULL THEN
    part := base || '_before';
    EXECUTE format('CREATE TABLE public.%I PARTITION OF %s FOR VALUES FROM (MINVALUE) TO (%L)', part, parent, month_start);
    PERFORM public.make_append_only(format('public.%I', part)::regclass);
    newest := month_start;
    made := made + 1;
  END IF;
  WHILE newest <= last_start LOOP
    part := base || to_char(newest AT TIME ZONE 'UTC', '"_y"YYYY"m"MM');
    EXECUTE format('CREATE TABLE public.%I PARTITION OF %s FOR VALUES FROM (%L) TO (%L)',
                   part, parent, newest, newest + interval '1 month');
    PERFORM public.make_append_only(format('public.%I', part)::regclass);
    newest := newest + interval '1 month';
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;

-- Month arithmetic must not depend on the session: bounds are months of UTC.
ALTER FUNCTION public.make_month_partitions(regclass, integer) SET timezone = 'UTC';
