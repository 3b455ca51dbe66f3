-- no-transaction
-- What is told of marketing (sent, failed) stands behind all the marketing that waits, when both are claimed in the order of
-- their due time. It goes into no queue of ours and holds up nobody, so it is claimed by itself; few rows are ever in here.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_outbox_told
  ON public.outbox_messages ((COALESCE(next_retry_at, created_at)), id)
  WHERE published_at IS NULL AND category = 'marketing' AND event_type <> 'crm.email.requested.v1';
