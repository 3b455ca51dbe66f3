-- Templates and their versions. A version that has been active never changes, nor turns into a draft that could: it
-- is part of the proof.

CREATE TABLE public.templates (
  id             text PRIMARY KEY,
  name           text NOT NULL,
  description    text NOT NULL DEFAULT '',
  category       public.outbox_category NOT NULL,
  category_key   text NOT NULL,
  active_version integer,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE public.template_versions (
  template_id  text NOT NULL REFERENCES public.templates (id),
  version      integer NOT NULL CHECK (version > 0),
  status       text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'archived')),
  subject      text NOT NULL,
  body_html    text NOT NULL,
  body_text    text NOT NULL,
  variables    text[] NOT NULL,
  content_hash text NOT NULL,
  change_note  text NOT NULL DEFAULT '',
  created_by   text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  approved_by  text,
  approved_at  timestamptz,
  PRIMARY KEY (template_id, version),
  CHECK (status = 'draft' OR approved_by IS NOT NULL)
);

CREATE OR REPLACE FUNCTION public.keep_approved_content() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status = 'draft' THEN RETURN OLD; END IF;
  ELSIF OLD.status = 'draft'
     OR NEW.status <> 'draft' AND (NEW.template_id, NEW.version, NEW.subject, NEW.body_html, NEW.body_text, NEW.variables, NEW.content_hash,
         NEW.created_by, NEW.approved_by, NEW.approved_at)
        IS NOT DISTINCT FROM
        (OLD.template_id, OLD.version, OLD.subject, OLD.body_html, OLD.body_text, OLD.variables, OLD.content_hash,
         OLD.created_by, OLD.approved_by, OLD.approved_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an approved template version is not changed: make a new version' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER template_versions_keep_approved
  BEFORE UPDATE OR DELETE ON public.template_versions
  FOR EACH ROW EXECUTE FUNCTION public.keep_approved_content();
