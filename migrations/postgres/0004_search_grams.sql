-- What finds a text inside others: for each record the grams of its number and its search values
-- (adapters/sql/search_grams). A gram only proposes records; their values are compared. Records that are here already get
-- theirs right after this.
CREATE TABLE search_gram (
  record BYTEA NOT NULL PRIMARY KEY,
  grams INTEGER[] NOT NULL                -- rising
);
