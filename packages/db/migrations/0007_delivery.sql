-- What the consumer remembers of each event: who works on it, until when, and how it ended (E19).

CREATE SEQUENCE public.processed_events_fence;

CREATE TABLE public.processed_events (
  event_id    uuid PRIMARY KEY,
  message_id  uuid,
  owner       text NOT NULL,
  -- Rises with every claim and every take-over; a worker that was overtaken holds an old number and may not settle.
  fence       bigint NOT NULL DEFAULT nextval('public.processed_events_fence'),
  claimed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_until timestamptz NOT NULL,
  finished_at timestamptz,
  verdict     text CHECK (verdict IN ('acknowledge', 'dead_letter')),
  CHECK ((finished_at IS NULL) = (verdict IS NULL))
);

ALTER SEQUENCE public.processed_events_fence OWNED BY public.processed_events.fence;

-- The sweep looks for leases that ran out.
CREATE INDEX idx_processed_events_open ON public.processed_events (lease_until) WHERE finished_at IS NULL;

CREATE TABLE public.dead_letters (
  id              uuid PRIMARY KEY,
  queue           text NOT NULL,
  -- Null when the broken delivery carried no readable event id.
  event_id        uuid UNIQUE,
  message_id      uuid,
  correlation_id  text,
  error_code      text NOT NULL,
  error_message   text NOT NULL,
  replayable      boolean NOT NULL,
  body            bytea NOT NULL,
  body_sha256     text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  resolved_at     timestamptz,
  resolution      text CHECK (resolution IN ('replayed', 'discarded')),
  resolved_by     text,
  resolved_reason text,
  CHECK ((resolved_at IS NULL) = (resolution IS NULL))
);

CREATE INDEX idx_dead_letters_open ON public.dead_letters (created_at DESC) WHERE resolved_at IS NULL;
CREATE INDEX idx_dead_letters_message ON public.dead_letters (message_id);
CREATE INDEX idx_dead_letters_correlation ON public.dead_letters (correlation_id);
-- One row a broken body, also when it names no event.
CREATE UNIQUE INDEX idx_dead_letters_body ON public.dead_letters (queue, body_sha256) WHERE event_id IS NULL;
