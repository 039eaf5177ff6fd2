-- What finds a text inside others: for each record the grams of its number and its search values
-- (adapters/sql/search_grams), as words of a full-text index that keeps no text and no places in it. A gram only proposes
-- records; their values are compared. Records that are here already get theirs right after this.
CREATE TABLE search_place (
  place INTEGER PRIMARY KEY,              -- the index's rowid
  record BLOB NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE search_gram USING fts5 (grams, content='', columnsize=0, detail=none, tokenize='ascii');

-- What is taken out of the index is only crossed out until its parts are written anew. One row.
CREATE TABLE search_erased (
  records INTEGER NOT NULL                -- erased since then
) STRICT;
INSERT INTO search_erased VALUES (0);
