-- The grams of records that were there before, in one piece.
INSERT INTO search_gram (search_gram) VALUES ('optimize');
