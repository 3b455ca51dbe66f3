-- One row a message, one row a recipient; the log of state changes and attempts; artifacts and the bytes below them.

CREATE TABLE public.messages (
  id                  uuid PRIMARY KEY,
  channel             text NOT NULL DEFAULT 'email'
                      CHECK (channel IN ('email', 'sms', 'push', 'in_app', 'whatsapp', 'voice')),
  category            public.outbox_category NOT NULL,
  category_key        text NOT NULL,
  state               text NOT NULL DEFAULT 'queued'
                      CHECK (state IN ('queued', 'sending', 'retrying', 'sent', 'delivered', 'bounced', 'complained',
                                       'failed', 'unknown', 'revoked', 'suppressed', 'expired')),
  loan_id             bigint REFERENCES public.loans (id),
  subject             text NOT NULL,
  template_id         text NOT NULL,
  template_version    integer NOT NULL,
  variables           jsonb NOT NULL DEFAULT '{}',
  attachments         jsonb NOT NULL DEFAULT '[]',
  retry_policy        text NOT NULL DEFAULT 'delivery',
  attempt_count       integer NOT NULL DEFAULT 0,
  correlation_id      text NOT NULL,
  requested_by        text NOT NULL,
  permit_valid_until  timestamptz,
  permit_revoked_at   timestamptz,
  artifact_id         uuid,
  provider_message_id text,
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now()
)
-- A message is updated twice on its ordinary way (sending, sent). No index names a column that these updates
-- touch, and the free fifth of each page lets them stay on it (heap-only updates).
WITH (fillfactor = 80);

CREATE INDEX idx_messages_correlation ON public.messages (correlation_id);
CREATE INDEX idx_messages_loan ON public.messages (loan_id, created_at DESC);
-- The sweep of orphaned attachment blobs asks whether a message names a hash.
CREATE INDEX idx_messages_attachments ON public.messages USING gin (attachments jsonb_path_ops)
  WHERE attachments <> '[]'::jsonb;

CREATE TABLE public.message_recipients (
  message_id       uuid NOT NULL REFERENCES public.messages (id),
  position         smallint NOT NULL,
  role             text NOT NULL CHECK (role IN ('to', 'cc', 'bcc')),
  address          text NOT NULL,
  address_key      text NOT NULL GENERATED ALWAYS AS (lower(btrim(address, E' \t\r\n'))) STORED,
  -- The contact that held the address when the message was admitted: the lowest id, and the rest beside it when
  -- several share the address (J17). No foreign key: the record outlives the contact.
  contact_id       bigint,
  also_contact_ids bigint[],
  outcome          text CHECK (outcome IN ('accepted', 'refused', 'deferred')),
  outcome_code     text,
  PRIMARY KEY (message_id, position)
);

-- An opt-out finds what it must revoke by contact and by address.
CREATE INDEX idx_message_recipients_contact ON public.message_recipients (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX idx_message_recipients_also ON public.message_recipients USING gin (also_contact_ids)
  WHERE also_contact_ids IS NOT NULL;
CREATE INDEX idx_message_recipients_address ON public.message_recipients (address_key);

CREATE TABLE public.delivery_log (
  id                  uuid NOT NULL DEFAULT gen_random_uuid(),
  at                  timestamptz NOT NULL DEFAULT clock_timestamp(),
  message_id          uuid NOT NULL,
  event_id            uuid,
  correlation_id      text NOT NULL,
  attempt             integer NOT NULL DEFAULT 0,
  from_state          text NOT NULL,
  to_state            text NOT NULL,
  cause               text NOT NULL,
  actor_id            text,
  provider            text,
  provider_message_id text,
  error_code          text,
  error_message       text,
  duration_ms         integer,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

CREATE INDEX idx_delivery_log_message ON public.delivery_log (message_id, at);
CREATE INDEX idx_delivery_log_correlation ON public.delivery_log (correlation_id);
SELECT public.make_append_only('public.delivery_log');
SELECT public.make_month_partitions('public.delivery_log', 12);

CREATE TABLE public.message_artifacts (
  id              uuid NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  event_id        uuid NOT NULL,
  message_id      uuid NOT NULL,
  loan_id         bigint,
  correlation_id  text NOT NULL,
  category        public.outbox_category NOT NULL,
  manifest        jsonb NOT NULL,
  manifest_sha256 text NOT NULL,
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE INDEX idx_message_artifacts_event ON public.message_artifacts (event_id);
CREATE INDEX idx_message_artifacts_loan ON public.message_artifacts (loan_id) WHERE loan_id IS NOT NULL;
CREATE INDEX idx_message_artifacts_correlation ON public.message_artifacts (correlation_id);
CREATE INDEX idx_message_artifacts_message ON public.message_artifacts (message_id);
-- The sweep of orphaned blobs asks whether an artifact names a hash.
CREATE INDEX idx_message_artifacts_manifest ON public.message_artifacts USING gin (manifest jsonb_path_ops);
SELECT public.make_append_only('public.message_artifacts');
SELECT public.make_month_partitions('public.message_artifacts', 12);

CREATE TABLE public.blobs (
  sha256     text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size       integer NOT NULL,
  bytes      bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Last time somebody stored these bytes: a blob just stored may be about to be named.
  touched_at timestamptz NOT NULL DEFAULT now(),
  -- Set by the sweep once a message or an artifact is seen to name it; such a blob is never looked at again.
  is_named   boolean NOT NULL DEFAULT false
);

CREATE INDEX idx_blobs_unnamed ON public.blobs (touched_at) WHERE NOT is_named;
