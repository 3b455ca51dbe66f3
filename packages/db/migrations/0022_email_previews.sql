-- Letters as they would be sent, for the few minutes in which somebody writes one: rendered by one api process and
-- shown by another. Unlogged: nothing of it needs to outlive a crash, nor to stand in the log of the database.

CREATE UNLOGGED TABLE public.email_previews (
  id         uuid PRIMARY KEY,
  owner_id   text NOT NULL,
  html       text NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE INDEX idx_email_previews_expiry ON public.email_previews (expires_at);
CREATE INDEX idx_email_previews_owner ON public.email_previews (owner_id, expires_at);
