-- How much each provider lets us send: one row a provider, shared by all consumers. Whoever wants to send takes tokens out
-- of it, some at a time, in one statement that holds the row's lock as long as its commit takes; so two consumers never get
-- the same token, and one that dies has lost no more than it held.
--
-- Nothing here is indexed but the key, so each update is HOT and the table stays a page or two.

CREATE TABLE public.provider_quotas (
  provider          text PRIMARY KEY,
  -- The settings that the consumer which started last was given; NULL is no such limit.
  per_second        double precision CHECK (per_second > 0),
  -- What the bucket holds at most, and what of it marketing leaves.
  capacity          double precision NOT NULL CHECK (capacity >= 1),
  reserved          double precision NOT NULL CHECK (reserved >= 0 AND reserved <= capacity - 1),
  per_day           integer CHECK (per_day > 0),
  reserved_per_day  integer NOT NULL CHECK (reserved_per_day >= 0),
  -- Where the provider's day begins.
  time_zone         text NOT NULL,
  -- What the bucket held at this time; what flowed in since is counted by whoever takes next.
  tokens            double precision NOT NULL,
  refilled_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The provider's day and what was taken in it.
  day               date NOT NULL,
  taken             integer NOT NULL DEFAULT 0 CHECK (taken >= 0),
  -- The provider asked to be left alone until then.
  held_until        timestamptz,
  -- A notice found the bucket empty: marketing takes nothing before this.
  yields_until      timestamptz
) WITH (fillfactor = 50);
