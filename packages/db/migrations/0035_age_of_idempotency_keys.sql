-- no-transaction
-- Answers under an Idempotency-Key that are older than their retention, where one is set. Rows come in the order of time
-- and never change, so a few bytes for each range of pages find them; a tree would cost every keyed request an entry for
-- a removal that by default never happens.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_idempotency_keys_created
  ON public.idempotency_keys USING brin (created_at);
