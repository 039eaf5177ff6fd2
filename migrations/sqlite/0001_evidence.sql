-- The evidence log. The rows are the truth: tiles and checkpoints are made of them and can be made again.

-- One log a node (its origin is what checkpoints are signed for); events of every tenant and service stand in it.
CREATE TABLE log (
  id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 8388607),
  origin TEXT NOT NULL UNIQUE,
  created_ms INTEGER NOT NULL,
  size INTEGER NOT NULL DEFAULT 0,        -- rows of this log
  frontier BLOB NOT NULL DEFAULT x''      -- roots of the perfect subtrees that `size` is made of, largest first
) STRICT;

CREATE TABLE event (
  position INTEGER PRIMARY KEY,           -- log << 40 | index of the leaf
  log INTEGER GENERATED ALWAYS AS (position >> 40) VIRTUAL,
  leaf_index INTEGER GENERATED ALWAYS AS (position & 0xFFFFFFFFFF) VIRTUAL,
  id BLOB NOT NULL,                       -- UUIDv7, 16 bytes
  time_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  tenant TEXT NOT NULL,
  service TEXT NOT NULL,
  produce_id TEXT,                        -- NULL: the id in hexadecimal, or none; the record tells which
  digest_key INTEGER,                     -- first 8 bytes of the content digest, big-endian
  leaf_hash BLOB NOT NULL,                -- SHA-256(0x00 || leaf)
  leaf BLOB NOT NULL,                     -- what the tree commits to; stays when the record is erased
  salt BLOB,                              -- 16 bytes; NULL with the record once erased
  record BLOB                             -- canonical JSON
) STRICT;
CREATE UNIQUE INDEX event_id ON event (id);
CREATE INDEX event_produce_id ON event (produce_id) WHERE produce_id IS NOT NULL;
CREATE INDEX event_digest_key ON event (digest_key) WHERE digest_key IS NOT NULL;

-- What is still to be done for a recorded event (rename a file, flip a box), and which living process means to do it.
CREATE TABLE pending_action (
  event BLOB PRIMARY KEY,
  log INTEGER NOT NULL REFERENCES log (id),
  owner INTEGER NOT NULL,
  action TEXT NOT NULL
) STRICT, WITHOUT ROWID;
