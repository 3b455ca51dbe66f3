-- Source 000, section C: outbox category, communication preferences (option A) and their view (E14).
-- The backfill of section C is not here: the column's default has already filled old rows, and run later it
-- would turn marketing rows transactional (J18).

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'outbox_category' AND typnamespace = 'public'::regnamespace) THEN
    CREATE TYPE public.outbox_category AS ENUM ('transactional', 'marketing');
  END IF;
END $$;

CREATE TABLE IF NOT EXISTS public.outbox_messages (
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  aggregate_type text NOT NULL,
  aggregate_id   text NOT NULL,
  event_type     text NOT NULL,
  payload        jsonb NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  published_at   timestamptz,
  attempt_count  integer NOT NULL DEFAULT 0,
  last_error     text,
  next_retry_at  timestamptz,
  correlation_id text
);

ALTER TABLE public.outbox_messages
  ADD COLUMN IF NOT EXISTS category public.outbox_category NOT NULL DEFAULT 'transactional';

CREATE TABLE IF NOT EXISTS public.contact_comm_prefs (
  contact_id   bigint PRIMARY KEY REFERENCES public.contacts (id) ON DELETE CASCADE,
  do_not_email boolean NOT NULL DEFAULT false,
  do_not_text  boolean NOT NULL DEFAULT false,
  do_not_call  boolean NOT NULL DEFAULT false,
  reason       text,
  policy_basis text,
  updated_by   text,
  updated_at   timestamptz NOT NULL DEFAULT now()
);

CREATE OR REPLACE VIEW public.v_contact_comm_prefs AS
  SELECT c.id AS contact_id,
         COALESCE(p.do_not_email, false) AS do_not_email,
         COALESCE(p.do_not_text,  false) AS do_not_text,
         COALESCE(p.do_not_call,  false) AS do_not_call
  FROM public.contacts c
  LEFT JOIN public.contact_comm_prefs p ON p.contact_id = c.id;
