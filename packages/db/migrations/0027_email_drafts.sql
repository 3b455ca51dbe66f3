-- E-mails that somebody is writing: one of each person for each loan, for 30 days. Private working state, which is why
-- nothing of it is audited (ADR 0025). Content is bounded by the api; the check is the second wall, in bytes.

CREATE TABLE public.email_drafts (
  owner_id text NOT NULL,
  loan_id  bigint NOT NULL REFERENCES public.loans (id) ON DELETE CASCADE,
  content  jsonb NOT NULL CONSTRAINT email_drafts_content_size CHECK (octet_length(content::text) <= 131072),
  -- New with every save, and never the same again when a draft was deleted in between.
  version  uuid NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (owner_id, loan_id)
);

-- The sweep of those that are over.
CREATE INDEX idx_email_drafts_saved ON public.email_drafts (saved_at);
-- A loan that is deleted takes its drafts along.
CREATE INDEX idx_email_drafts_loan ON public.email_drafts (loan_id);
