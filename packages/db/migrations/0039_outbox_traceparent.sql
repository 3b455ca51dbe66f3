-- The trace that an event belongs to, in the words of W3C: with the row it outlives restarts, and the hours before a retry.
-- Null where nobody traces; then one is derived from the correlation id.
ALTER TABLE public.outbox_messages ADD COLUMN IF NOT EXISTS traceparent text;
