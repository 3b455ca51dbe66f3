-- Retention: what is held, and how a month of an append-only table goes when its time is over. Rows of these tables are
-- never removed one by one; a whole month goes, by one function, which looks at the holds, writes down what it did, and
-- is the owner's: the program that calls it owns nothing and could drop nothing by itself.

-- What compliance has said must not be removed: the records of a loan, of a contact, or of a period.
CREATE TABLE public.legal_holds (
  id             uuid PRIMARY KEY,
  -- Whoever is held cannot be deleted either.
  loan_id        bigint REFERENCES public.loans (id),
  contact_id     bigint REFERENCES public.contacts (id),
  held_from      timestamptz,
  held_to        timestamptz,
  reason         text NOT NULL,
  placed_by      text NOT NULL,
  placed_at      timestamptz NOT NULL,
  released_by    text,
  released_at    timestamptz,
  release_reason text,
  CONSTRAINT legal_holds_one_subject CHECK (num_nonnulls(loan_id, contact_id, held_from) = 1),
  CONSTRAINT legal_holds_period CHECK ((held_from IS NULL) = (held_to IS NULL) AND held_from < held_to),
  CONSTRAINT legal_holds_release CHECK (num_nonnulls(released_by, released_at, release_reason) IN (0, 3))
);
CREATE TRIGGER legal_holds_keep
  BEFORE DELETE ON public.legal_holds FOR EACH ROW EXECUTE FUNCTION public.refuse_rewrite();

-- Messages of a loan or of a recipient that is held. A message stands in it once for each reason.
CREATE VIEW public.held_messages AS
  SELECT m.id AS message_id
    FROM public.messages m JOIN public.legal_holds h ON h.loan_id = m.loan_id
   WHERE h.released_at IS NULL
  UNION ALL
  SELECT r.message_id
    FROM public.message_recipients r JOIN public.legal_holds h ON h.contact_id = r.contact_id
   WHERE h.released_at IS NULL
  UNION ALL
  SELECT r.message_id
    FROM public.message_recipients r JOIN public.legal_holds h ON r.also_contact_ids @> ARRAY[h.contact_id]
   WHERE h.released_at IS NULL;

-- Months that are gone. Written by retire_month_partition alone.
CREATE TABLE public.retired_partitions (
  partition   text PRIMARY KEY,
  table_name  text NOT NULL,
  -- Null: from the beginning.
  bound_from  timestamptz,
  bound_to    timestamptz NOT NULL,
  row_count   bigint NOT NULL,
  -- Of the audit log: how many of them were from before the seals, and the numbers of the seals that covered nothing
  -- else, as int8multirange.
  rows_before bigint NOT NULL,
  seals       text NOT NULL,
  retired_at  timestamptz NOT NULL
);
SELECT public.make_append_only('public.retired_partitions');

-- Entries of seals that cover rows of a month that went and of one that stayed: without the hashes of the ones the root
-- of the others could not be computed any more.
CREATE TABLE public.retired_seal_leaves (
  seal_no      bigint NOT NULL,
  position     integer NOT NULL,
  row_id       uuid NOT NULL,
  event_ts_utc timestamptz NOT NULL,
  leaf         bytea NOT NULL CHECK (octet_length(leaf) = 32),
  PRIMARY KEY (seal_no, position)
);
CREATE INDEX idx_retired_seal_leaves_row ON public.retired_seal_leaves (row_id);
SELECT public.make_append_only('public.retired_seal_leaves');

-- The partitions of a monthly table with their bounds; null where the first one has no lower one.
CREATE FUNCTION public.month_partitions(parent regclass)
RETURNS TABLE (part regclass, name text, bound_from timestamptz, bound_to timestamptz)
LANGUAGE sql STABLE SET timezone = 'UTC' SET search_path = 'pg_catalog' AS $$
  SELECT c.oid::regclass, c.relname::text,
         (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''([^'']+)''\)'))[1]::timestamptz,
         (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
   WHERE i.inhparent = parent
$$;

-- make_month_partitions for a program that owns nothing. Twelve months are all that it may ask for, and of these tables.
CREATE FUNCTION public.keep_months_ahead(parent regclass) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET lock_timeout = '2s' AS $$
BEGIN
  IF parent <> ALL (ARRAY['public.compliance_audit_log', 'public.audit_seal_leaves', 'public.delivery_log',
                          'public.message_artifacts']::regclass[]) THEN
    RAISE EXCEPTION '% has no months', parent USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN public.make_month_partitions(parent, 12);
END
$$;
REVOKE ALL ON FUNCTION public.keep_months_ahead(regclass) FROM PUBLIC;

-- Whether somebody holds a row of a partition, or the time that it is of.
CREATE FUNCTION public.is_month_held(parent text, part regclass, bound_from timestamptz, bound_to timestamptz)
RETURNS boolean
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  rows_of_messages text := 'SELECT EXISTS (SELECT 1 FROM %1$s p JOIN public.held_messages h ON h.message_id = p.message_id)';
  held boolean;
BEGIN
  IF EXISTS (SELECT 1 FROM public.legal_holds h
              WHERE h.released_at IS NULL AND h.held_from < is_month_held.bound_to
                AND (is_month_held.bound_from IS NULL OR h.held_to > is_month_held.bound_from)) THEN
    RETURN true;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM public.legal_holds h WHERE h.released_at IS NULL AND h.held_from IS NULL) THEN
    RETURN false;
  END IF;
  EXECUTE format(CASE parent
    WHEN 'compliance_audit_log' THEN
      'SELECT EXISTS (SELECT 1 FROM %1$s p JOIN public.legal_holds h ON h.loan_id = p.loan_id WHERE h.released_at IS NULL)
           OR EXISTS (SELECT 1 FROM %1$s p JOIN public.legal_holds h
                        ON p.resource_type = ''contact'' AND p.resource_id = h.contact_id::text WHERE h.released_at IS NULL)
           OR EXISTS (SELECT 1 FROM %1$s p JOIN public.held_messages h
                        ON p.resource_type = ''message'' AND p.resource_id = h.message_id::text)
           OR EXISTS (SELECT 1 FROM %1$s p JOIN public.legal_holds h
                        ON p.event_type = ''CRM.EMAIL.DENIED'' AND p.payload_json @> jsonb_build_object(''decision'',
                           jsonb_build_object(''trace'', jsonb_build_array(jsonb_build_object(''inputs'',
                           jsonb_build_object(''holders'', jsonb_build_array(jsonb_build_object(''contactId'', h.contact_id)))))))
                       WHERE h.released_at IS NULL AND h.contact_id IS NOT NULL)'
    ELSE rows_of_messages END, part) INTO held;
  RETURN held;
END
$$;

-- Removes one month of an append-only table whose time is over: all of it lies before `kept_since`, which is a year ago at
-- least, whatever a setting says. Answers what went, and nothing where somebody holds a part of it.
CREATE FUNCTION public.retire_month_partition(partition_name text, kept_since timestamptz)
RETURNS SETOF public.retired_partitions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
  gone public.retired_partitions;
  month regclass := to_regclass(format('public.%I', partition_name));
  leaves record;
  straddling bigint[];
  whole int8multirange := '{}';
BEGIN
  -- Whoever places a hold waits for this, or this for them (held.ts has the same number).
  PERFORM pg_advisory_xact_lock(7240041);
  SELECT p.relname, m.name, m.bound_from, m.bound_to
    INTO gone.table_name, gone.partition, gone.bound_from, gone.bound_to
    FROM pg_catalog.pg_class p, public.month_partitions(p.oid::regclass) m
   WHERE p.oid = ANY (ARRAY['public.compliance_audit_log', 'public.delivery_log', 'public.message_artifacts']::regclass[])
     AND m.part = month;
  IF NOT FOUND THEN
    RAISE EXCEPTION '% is no month that is retired by itself', partition_name USING ERRCODE = 'restrict_violation';
  END IF;
  IF gone.bound_to > kept_since OR kept_since > now() - interval '1 year' THEN
    RAISE EXCEPTION '% is too young to be retired', partition_name USING ERRCODE = 'restrict_violation';
  END IF;
  IF public.is_month_held(gone.table_name, month, gone.bound_from, gone.bound_to) THEN
    RETURN;
  END IF;

  EXECUTE format('SELECT count(*) FROM %s', month) INTO gone.row_count;
  gone.rows_before := 0;
  IF gone.table_name = 'compliance_audit_log' THEN
    EXECUTE format('SELECT count(*) FROM %s WHERE written_tx IS NULL', month) INTO gone.rows_before;
  ELSIF gone.table_name = 'message_artifacts' THEN
    -- Their bytes are judged anew by the sweep, which deletes those that nothing else names.
    EXECUTE format(
      'UPDATE public.blobs b SET is_named = false
         FROM (SELECT DISTINCT p.manifest->k.part->>''sha256'' AS sha256
                 FROM %s p, (VALUES (''html''), (''text''), (''mime'')) AS k (part)) named
        WHERE b.sha256 = named.sha256 AND b.is_named', month);
  END IF;

  -- Last, since from here on nobody reads or writes the table until the end of the transaction.
  EXECUTE format('ALTER TABLE public.%I DETACH PARTITION %s', gone.table_name, month);
  EXECUTE format('DROP TABLE %s', month);
  IF gone.table_name = 'compliance_audit_log' THEN
    -- The entries of its rows go along, month by month, where no month of the log is left that they could be of.
    FOR leaves IN
      SELECT l.* FROM public.month_partitions('public.audit_seal_leaves') l
       WHERE l.bound_to <= kept_since AND NOT EXISTS (
         SELECT 1 FROM public.month_partitions('public.compliance_audit_log') a
          WHERE tstzrange(a.bound_from, a.bound_to) && tstzrange(l.bound_from, l.bound_to))
    LOOP
      EXECUTE format('ALTER TABLE public.audit_seal_leaves DETACH PARTITION %s', leaves.part);
      -- Only seals of about its time can have rows elsewhere: their numbers are an interval, which the index finds.
      EXECUTE format(
        'SELECT array_agg(DISTINCT o.seal_no) FROM public.audit_seal_leaves o,
                (SELECT min(seal_no) AS low, max(seal_no) AS high FROM %s) AS d
          WHERE o.seal_no BETWEEN d.low AND d.high AND EXISTS (SELECT 1 FROM %s s WHERE s.seal_no = o.seal_no)',
        leaves.part, leaves.part) INTO straddling;
      EXECUTE format(
        'INSERT INTO public.retired_seal_leaves (seal_no, position, row_id, event_ts_utc, leaf)
         SELECT seal_no, position, row_id, event_ts_utc, leaf FROM %s WHERE seal_no = ANY ($1)', leaves.part)
        USING COALESCE(straddling, '{}');
      EXECUTE format(
        'SELECT $1 + COALESCE(range_agg(int8range(seal_no, seal_no, ''[]'')), ''{}'')
           FROM (SELECT DISTINCT seal_no FROM %s WHERE seal_no <> ALL ($2)) AS s', leaves.part)
        INTO whole USING whole, COALESCE(straddling, '{}');
      EXECUTE format('DROP TABLE %s', leaves.part);
    END LOOP;
  END IF;
  gone.seals := whole::text;
  gone.retired_at := clock_timestamp();
  INSERT INTO public.retired_partitions VALUES (gone.*);
  RETURN NEXT gone;
END
$$;
REVOKE ALL ON FUNCTION public.retire_month_partition(text, timestamptz) FROM PUBLIC;
