-- no-transaction
-- The words of the names that are there, in batches that end their transactions (see 0032); cut off, it begins again and
-- passes over what is done. VACUUM, so that pages are read from the index alone from the first search on.
CALL public.fill_contact_name_words(2000);
VACUUM ANALYZE public.contact_name_words;

-- Nothing searches by it any more. An api of before this migration searches slowly until it is replaced.
DROP INDEX CONCURRENTLY IF EXISTS public.idx_contacts_name_words;
