-- no-transaction
-- Lists of the console: newest first, a page at a time. No index names `state`: messages keep their heap-only updates.

-- Messages of a loan in the order of their ids, which is the order of the list.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_messages_loan_newest ON public.messages (loan_id, id DESC);
DROP INDEX CONCURRENTLY IF EXISTS public.idx_messages_loan;

-- Messages of a contact in the same order; an opt-out, too, finds what it must revoke by it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_message_recipients_contact_newest
  ON public.message_recipients (contact_id, message_id DESC) WHERE contact_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS public.idx_message_recipients_contact;

-- Contacts by the beginnings of their names' words. Punctuation becomes blanks: the parser would take St.Mary for a host.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_contacts_name_words
  ON public.contacts USING gin (to_tsvector('simple', translate(full_name, '.,''-/@_&+:;()"', '              ')));
