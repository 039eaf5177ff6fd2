-- Made after the grams of records that were there before: many times faster than before them. New grams wait in a list
-- that each search reads through and that one of the next changes sorts in: a short one, so that nobody waits long.
CREATE INDEX search_gram_grams ON search_gram USING gin (grams) WITH (gin_pending_list_limit = 1024);
