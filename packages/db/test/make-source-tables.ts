import type postgres from 'postgres';

/**
 * A database as source 000 leaves it: its section C word for word, on the tables that it takes for granted
 * (`contacts`, and the outbox of section D), with rows from before.
 */
export async function makeSourceTables(
  sql: postgres.Sql,
  { hasCategory }: { hasCategory: boolean },
): Promise<void> {
  await sql.unsafe(takenForGranted);
  if (hasCategory) {
    await sql.unsafe(sectionCOutbox);
    await sql`
      INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload, category)
      VALUES ('campaign', 'm-1', 'crm.email.requested.v1', '{}', 'marketing'),
             ('message', 't-1', 'crm.email.requested.v1', '{}', 'transactional')`;
  }
  await sql.unsafe(sectionCPreferences);
  await sql.unsafe(sectionCAudit);
  await sql.unsafe(rows);
}

const takenForGranted = `
CREATE TABLE public.contacts (id bigint PRIMARY KEY);
CREATE TABLE public.outbox_messages (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  aggregate_type text NOT NULL,
  aggregate_id text NOT NULL,
  event_type text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz,
  attempt_count integer NOT NULL DEFAULT 0,
  last_error text,
  next_retry_at timestamptz,
  correlation_id text
);
INSERT INTO public.outbox_messages (aggregate_type, aggregate_id, event_type, payload, correlation_id, published_at)
VALUES ('message', 'old-1', 'crm.email.requested.v1', '{"to":["a@x.example"]}', 'corr-old', now());`;

const sectionCOutbox = `
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'outbox_category') THEN
    CREATE TYPE outbox_category AS ENUM ('transactional', 'marketing');
  END IF;
END $$;

ALTER TABLE public.outbox_messages
  ADD COLUMN IF NOT EXISTS category outbox_category NOT NULL DEFAULT 'transactional';

CREATE INDEX IF NOT EXISTS idx_outbox_category_unpublished
  ON public.outbox_messages (category) WHERE published_at IS NULL;`;

const sectionCPreferences = `
CREATE TABLE IF NOT EXISTS public.contact_comm_prefs (
  contact_id      bigint PRIMARY KEY REFERENCES public.contacts(id) ON DELETE CASCADE,
  do_not_email    boolean NOT NULL DEFAULT false,
  do_not_text     boolean NOT NULL DEFAULT false,
  do_not_call     boolean NOT NULL DEFAULT false,
  reason          text,
  policy_basis    text,
  updated_by      text,
  updated_at      timestamptz NOT NULL DEFAULT now()
);

CREATE VIEW public.v_contact_comm_prefs AS
  SELECT c.id AS contact_id,
         COALESCE(p.do_not_email, false) AS do_not_email,
         COALESCE(p.do_not_text,  false) AS do_not_text,
         COALESCE(p.do_not_call,  false) AS do_not_call
  FROM public.contacts c
  LEFT JOIN public.contact_comm_prefs p ON p.contact_id = c.id;`;

const sectionCAudit = `
CREATE TABLE IF NOT EXISTS public.compliance_audit_log (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  correlation_id  text,
  actor_type      text NOT NULL,
  actor_id        text NOT NULL,
  event_type      text NOT NULL,
  event_ts_utc    timestamptz NOT NULL DEFAULT now(),
  resource_type   text,
  resource_id     text,
  loan_id         bigint,
  payload_json    jsonb,
  ip_addr         text,
  user_agent      text
);

CREATE INDEX IF NOT EXISTS idx_compliance_audit_ts ON public.compliance_audit_log (event_ts_utc);
CREATE INDEX IF NOT EXISTS idx_compliance_audit_corr ON public.compliance_audit_log (correlation_id);`;

const rows = `
INSERT INTO public.contacts (id) VALUES (1), (2), (3);
INSERT INTO public.contact_comm_prefs (contact_id, do_not_email, reason, policy_basis, updated_by, updated_at)
VALUES (1, true, 'letter of 3 March', 'customer_request', 'user-42', '2025-03-03T12:00:00Z');
INSERT INTO public.compliance_audit_log (correlation_id, actor_type, actor_id, event_type, event_ts_utc, loan_id)
SELECT 'corr-' || n, 'user', 'user-' || n, 'CRM.EMAIL.REQUESTED', now() - n * interval '40 days', n
  FROM generate_series(0, 50) AS n;`;
