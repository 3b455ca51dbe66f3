-- Seals of the audit log: batches of rows as Merkle trees, signed, each naming the one before. Both tables are
-- append-only as the log is; whoever gets round that is named by `verify`, since every part is recomputed.

CREATE TABLE public.audit_seals (
  seal_no         bigint PRIMARY KEY CHECK (seal_no > 0),
  previous_sha256 text NOT NULL,
  root_sha256     text NOT NULL,
  row_count       integer NOT NULL CHECK (row_count > 0),
  -- Every row of a transaction below this number is in this seal or in one before.
  tx_horizon      bigint NOT NULL,
  -- Said by the first seal alone: how many rows are older than the seals and stand outside them.
  rows_before     bigint,
  sealed_at       timestamptz NOT NULL,
  key_id          text NOT NULL,
  signature       text NOT NULL,
  CHECK ((seal_no = 1) = (rows_before IS NOT NULL))
);

-- Which row stands where in which seal: what names a row that was changed or is gone. Partitioned as the log is, month
-- by month, so that both are retired together.
CREATE TABLE public.audit_seal_leaves (
  row_id       uuid NOT NULL,
  event_ts_utc timestamptz NOT NULL,
  seal_no      bigint NOT NULL,
  position     integer NOT NULL,
  leaf         bytea NOT NULL CHECK (octet_length(leaf) = 32),
  PRIMARY KEY (row_id, event_ts_utc)
) PARTITION BY RANGE (event_ts_utc);

CREATE INDEX idx_audit_seal_leaves_seal ON public.audit_seal_leaves (seal_no, position);

SELECT public.make_append_only('public.audit_seals');
SELECT public.make_append_only('public.audit_seal_leaves');
SELECT public.make_month_partitions('public.audit_seal_leaves', 12);
