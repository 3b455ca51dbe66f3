-- Search for contacts by name, a page at a time. A GIN index finds the names that have a word, but in no order: a page of
-- a common word had to sort them all, or walk the contacts by id until it was full, which for a rare word that stands late
-- was the whole table. Here each word of each name is a row, and the key is the order of the pages.

CREATE TABLE public.contact_name_words (
  -- In the order of its bytes, so that what begins with the same letters stands together, whatever the database's locale.
  word       text COLLATE "C" NOT NULL,
  contact_id bigint NOT NULL REFERENCES public.contacts (id) ON DELETE CASCADE,
  PRIMARY KEY (word, contact_id)
);
-- Which words a contact has: the other words of a search, a change of the name, the cascade.
CREATE INDEX idx_contact_name_words_contact ON public.contact_name_words (contact_id, word);

-- The words of a name, each once, in lower case. Punctuation becomes blanks: the parser would take St.Mary for a host.
-- A hundred letters are as many as a search may have, so what is cut off tells no two words apart.
CREATE FUNCTION public.name_words(name text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT DISTINCT left(lexeme, 100)
    FROM unnest(to_tsvector('pg_catalog.simple', translate(name, '.,''-/@_&+:;()"', '              ')))
$$;

-- Whoever writes contacts keeps their words: SECURITY DEFINER, so that such a program needs no right on this table.
CREATE FUNCTION public.keep_contact_name_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  words text[] := ARRAY(SELECT w.word FROM public.name_words(NEW.full_name) AS w (word));
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM public.contact_name_words WHERE contact_id = NEW.id AND word <> ALL (words);
  END IF;
  INSERT INTO public.contact_name_words (word, contact_id)
    SELECT w.word, NEW.id FROM unnest(words) AS w (word)
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE TRIGGER contacts_add_name_words
  AFTER INSERT ON public.contacts
  FOR EACH ROW WHEN (NEW.full_name IS NOT NULL)
  EXECUTE FUNCTION public.keep_contact_name_words();
-- Not "OF full_name", which leaves out a name that another trigger changes.
CREATE TRIGGER contacts_change_name_words
  AFTER UPDATE ON public.contacts
  FOR EACH ROW WHEN (OLD.full_name IS DISTINCT FROM NEW.full_name)
  EXECUTE FUNCTION public.keep_contact_name_words();

-- For contacts that have no words yet: those of before these triggers (0033 calls it), and those loaded with triggers
-- turned off. Each batch is one short transaction. It locks its contacts against a change of their names meanwhile, since
-- the words of the old name would come after those of the new one; it waits for none while it holds others, so that it is
-- in no deadlock with who writes contacts. Those that were held come last, one by one.
CREATE PROCEDURE public.fill_contact_name_words(batch_max integer)
LANGUAGE plpgsql AS $$
DECLARE
  last_id bigint := 0;
  next_id bigint;
  held_id bigint;
BEGIN
  LOOP
    WITH batch AS MATERIALIZED (
      SELECT c.id, c.full_name FROM public.contacts c WHERE c.id > last_id
       ORDER BY c.id LIMIT batch_max FOR SHARE SKIP LOCKED),
    filled AS (
      INSERT INTO public.contact_name_words (word, contact_id)
        SELECT w.word, b.id FROM batch b, public.name_words(b.full_name) AS w (word)
        ON CONFLICT DO NOTHING)
    SELECT max(id) INTO next_id FROM batch;
    EXIT WHEN next_id IS NULL;
    last_id := next_id;
    COMMIT;
  END LOOP;

  FOR held_id IN
    SELECT c.id FROM public.contacts c
     WHERE c.full_name IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM public.contact_name_words n WHERE n.contact_id = c.id)
       AND EXISTS (SELECT 1 FROM public.name_words(c.full_name))
  LOOP
    WITH held AS MATERIALIZED (
      SELECT c.id, c.full_name FROM public.contacts c WHERE c.id = held_id FOR SHARE)
    INSERT INTO public.contact_name_words (word, contact_id)
      SELECT w.word, h.id FROM held h, public.name_words(h.full_name) AS w (word)
      ON CONFLICT DO NOTHING;
    COMMIT;
  END LOOP;
END
$$;
