-- How the pipeline stands, every fifteen seconds: what the charts of the operations page are drawn from. Metrics have
-- the same figures for whoever scrapes them; the page must not need a metrics server. A week is 40,320 rows.

CREATE TABLE public.ops_samples (
  -- The beginning of the step: all dispatchers write into the same row, which is why there are no two of it.
  at                  timestamptz PRIMARY KEY,
  depth_transactional integer NOT NULL,
  depth_marketing     integer NOT NULL,
  -- Seconds that the oldest due row has been waiting.
  lag_transactional   double precision NOT NULL,
  lag_marketing       double precision NOT NULL,
  dead_letters_open   integer NOT NULL,
  audit_rows          integer NOT NULL,
  requested           integer NOT NULL,
  denied              integer NOT NULL,
  sent                integer NOT NULL,
  failed              integer NOT NULL,
  unknown             integer NOT NULL,
  published           integer NOT NULL,
  publish_failures    integer NOT NULL,
  -- Milliseconds until the confirm, over all that was published; the mean of several rows is sum by count.
  publish_ms_sum      double precision NOT NULL,
  publish_ms_max      double precision NOT NULL
);
