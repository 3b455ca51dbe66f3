-- The marketing gate locks the preferences row of every recipient's contact. It can only lock what exists, and
-- only sees a change that is an UPDATE of that row; these triggers make both true whoever writes.

-- 1. Every contact has its row. SECURITY DEFINER: a program that may insert contacts needs no right on preferences.
CREATE OR REPLACE FUNCTION public.make_contact_comm_prefs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO public.contact_comm_prefs (contact_id) VALUES (NEW.id);
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER contacts_make_comm_prefs
  AFTER INSERT ON public.contacts
  FOR EACH ROW EXECUTE FUNCTION public.make_contact_comm_prefs();

-- The trigger stands before the backfill reads, so a contact that comes in between is caught by one of the two.
INSERT INTO public.contact_comm_prefs (contact_id)
  SELECT c.id FROM public.contacts c
  ON CONFLICT (contact_id) DO NOTHING;

-- 2. A direct INSERT by another program finds the row there, where it would have found none before. What it says is
-- added to that row: an INSERT raises flags and never lowers one, since a flag it does not name looks like one it names
-- as false. Reason, basis and author belong to the flags: they are replaced by an INSERT that raises one, or while none
-- stands. To lower a flag, say UPDATE or ON CONFLICT DO UPDATE.
CREATE OR REPLACE FUNCTION public.upsert_contact_comm_prefs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF current_setting('crm.prefs_statement', true) = 'UPDATE' THEN
    RETURN NEW;
  END IF;
  PERFORM 1 FROM public.contact_comm_prefs WHERE contact_id = NEW.contact_id;
  IF NOT FOUND THEN
    RETURN NEW;
  END IF;
  UPDATE public.contact_comm_prefs p
     SET do_not_email = p.do_not_email OR NEW.do_not_email,
         do_not_text  = p.do_not_text OR NEW.do_not_text,
         do_not_call  = p.do_not_call OR NEW.do_not_call,
         reason       = NEW.reason,
         policy_basis = NEW.policy_basis,
         updated_by   = NEW.updated_by
   WHERE p.contact_id = NEW.contact_id
     AND (NEW.do_not_email AND NOT p.do_not_email
          OR NEW.do_not_text AND NOT p.do_not_text
          OR NEW.do_not_call AND NOT p.do_not_call
          OR NOT (p.do_not_email OR p.do_not_text OR p.do_not_call)
             AND COALESCE(NEW.reason, NEW.policy_basis, NEW.updated_by) IS NOT NULL);
  -- That UPDATE has left its own mark; the next row belongs to the INSERT again.
  PERFORM set_config('crm.prefs_statement', 'INSERT', true);
  RETURN NULL;
END
$$;

-- INSERT ... ON CONFLICT DO UPDATE says itself what becomes of the row that is there. It is known by its statement
-- triggers: those for INSERT fire first, then those for UPDATE, both before the first row.
CREATE OR REPLACE FUNCTION public.mark_contact_comm_prefs_statement() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('crm.prefs_statement', TG_OP, true);
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER contact_comm_prefs_statement
  BEFORE INSERT OR UPDATE ON public.contact_comm_prefs
  FOR EACH STATEMENT EXECUTE FUNCTION public.mark_contact_comm_prefs_statement();

CREATE OR REPLACE TRIGGER contact_comm_prefs_upsert
  BEFORE INSERT ON public.contact_comm_prefs
  FOR EACH ROW EXECUTE FUNCTION public.upsert_contact_comm_prefs();

-- 3. updated_at is the row's version: it rises with every update, also when the writer forgets it or two
-- updates share a clock tick.
CREATE OR REPLACE FUNCTION public.version_contact_comm_prefs() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := GREATEST(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
  RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER contact_comm_prefs_version
  BEFORE UPDATE ON public.contact_comm_prefs
  FOR EACH ROW EXECUTE FUNCTION public.version_contact_comm_prefs();

-- 4. The row goes only with its contact (the cascade runs inside a trigger, so its depth is above 1): deleting
-- and inserting it again would pass the gate's lock.
CREATE OR REPLACE FUNCTION public.keep_contact_comm_prefs() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() > 1 THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'contact_comm_prefs rows are changed by UPDATE and go only with their contact'
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER contact_comm_prefs_keep
  BEFORE DELETE ON public.contact_comm_prefs
  FOR EACH ROW EXECUTE FUNCTION public.keep_contact_comm_prefs();
