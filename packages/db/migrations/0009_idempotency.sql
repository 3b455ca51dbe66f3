-- Idempotency-Key: the answer of the first request, kept as long as the message. Only 202 and 409 are kept.

CREATE TABLE public.idempotency_keys (
  actor_id   text NOT NULL,
  route      text NOT NULL,
  loan_id    bigint NOT NULL,
  key        text NOT NULL,
  body_hash  text NOT NULL,
  status     smallint NOT NULL CHECK (status IN (202, 409)),
  answer     jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (actor_id, route, loan_id, key)
);
