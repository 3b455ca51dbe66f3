-- The CRM's own tables that messages refer to. A deployment beside an existing CRM has them already, with
-- columns of its own: every statement adds what is missing and leaves the rest alone. Their indexes are built
-- last and concurrently, since these tables may be large and in use.

CREATE TABLE IF NOT EXISTS public.contacts (
  id bigint PRIMARY KEY
);

ALTER TABLE public.contacts
  ADD COLUMN IF NOT EXISTS email      text,
  ADD COLUMN IF NOT EXISTS phone      text,
  ADD COLUMN IF NOT EXISTS full_name  text,
  ADD COLUMN IF NOT EXISTS locale     text NOT NULL DEFAULT 'en-US',
  ADD COLUMN IF NOT EXISTS timezone   text NOT NULL DEFAULT 'America/New_York',
  ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now();

CREATE TABLE IF NOT EXISTS public.loans (
  id bigint PRIMARY KEY
);

-- Money is whole minor units (E11); decimals are derived in v_loans_decimal and nowhere else.
ALTER TABLE public.loans
  ADD COLUMN IF NOT EXISTS loan_number             text,
  ADD COLUMN IF NOT EXISTS status                  text NOT NULL DEFAULT 'active',
  ADD COLUMN IF NOT EXISTS currency                text NOT NULL DEFAULT 'USD',
  ADD COLUMN IF NOT EXISTS property_address        text,
  ADD COLUMN IF NOT EXISTS principal_balance_minor bigint,
  ADD COLUMN IF NOT EXISTS escrow_balance_minor    bigint,
  ADD COLUMN IF NOT EXISTS payment_due_minor       bigint,
  ADD COLUMN IF NOT EXISTS late_fee_minor          bigint,
  ADD COLUMN IF NOT EXISTS payoff_amount_minor     bigint,
  ADD COLUMN IF NOT EXISTS per_diem_minor          bigint,
  ADD COLUMN IF NOT EXISTS next_due_date           date,
  ADD COLUMN IF NOT EXISTS created_at              timestamptz NOT NULL DEFAULT now();

CREATE TABLE IF NOT EXISTS public.loan_contacts (
  loan_id    bigint NOT NULL REFERENCES public.loans (id) ON DELETE CASCADE,
  contact_id bigint NOT NULL REFERENCES public.contacts (id) ON DELETE CASCADE,
  role       text NOT NULL DEFAULT 'borrower',
  PRIMARY KEY (loan_id, contact_id, role)
);

CREATE INDEX IF NOT EXISTS idx_loan_contacts_contact ON public.loan_contacts (contact_id);

-- ISO 4217 minor digits: two unless listed. Multiplied, not divided: numeric division keeps 16 significant digits,
-- which rounds the cents off an amount near the end of bigint.
CREATE OR REPLACE FUNCTION public.minor_to_decimal(minor bigint, currency text) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN currency IN ('BIF','CLP','DJF','GNF','ISK','JPY','KMF','KRW','PYG','RWF','UGX','VND','VUV','XAF','XOF','XPF')
      THEN minor::numeric
    WHEN currency IN ('BHD','IQD','JOD','KWD','LYD','OMR','TND')
      THEN minor * 0.001
    ELSE minor * 0.01
  END
$$;

CREATE OR REPLACE VIEW public.v_loans_decimal AS
  SELECT id AS loan_id,
         loan_number,
         currency,
         public.minor_to_decimal(principal_balance_minor, currency) AS principal_balance,
         public.minor_to_decimal(escrow_balance_minor, currency)    AS escrow_balance,
         public.minor_to_decimal(payment_due_minor, currency)       AS payment_due,
         public.minor_to_decimal(late_fee_minor, currency)          AS late_fee,
         public.minor_to_decimal(payoff_amount_minor, currency)     AS payoff_amount,
         public.minor_to_decimal(per_diem_minor, currency)          AS per_diem
  FROM public.loans;

CREATE OR REPLACE FUNCTION public.refuse_derived_write() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is derived and read-only: write the *_minor columns of the table below it', TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A simple view takes writes to its plain columns by itself; this one must take none (E11).
CREATE OR REPLACE TRIGGER v_loans_decimal_read_only
  INSTEAD OF INSERT OR UPDATE OR DELETE ON public.v_loans_decimal
  FOR EACH ROW EXECUTE FUNCTION public.refuse_derived_write();
