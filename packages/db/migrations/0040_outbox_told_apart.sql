-- no-transaction
-- While a campaign is queued statistics know nothing of it, and what is told of marketing was looked for in idx_outbox_due, by
-- reading all that waits: 28 ms a claim with 20,000 offers, in each of which a notice waited too. No due time is null,
-- so nothing changes but this: the order of that claim is now one which only this index is in.
DROP INDEX CONCURRENTLY IF EXISTS public.idx_outbox_told;
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_outbox_told_apart
  ON public.outbox_messages ((COALESCE(next_retry_at, created_at)) NULLS FIRST, id)
  WHERE published_at IS NULL AND category = 'marketing' AND event_type <> 'crm.email.requested.v1';
