-- Sessions of people at the console. The browser holds the token, this table its hash: who reads the table can sign
-- in as nobody. A row is one sign-in; it ends by sign-out, by idling or by age.

CREATE TABLE public.console_sessions (
  token_sha256 text PRIMARY KEY,
  subject      text NOT NULL,
  name         text NOT NULL,
  roles        text[] NOT NULL,
  created_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL
);

-- Opening a session sweeps those that are over.
CREATE INDEX idx_console_sessions_expiry ON public.console_sessions (expires_at);
