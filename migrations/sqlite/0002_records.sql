-- Records of registers: cases, their clocks, their history, what search finds. A definition is no part of it: fields are
-- JSON that the engine of registers reads. Every table says of which tenant it is, by itself or through its record.

CREATE TABLE serial (
  tenant TEXT NOT NULL,
  register TEXT NOT NULL,
  year INTEGER NOT NULL,
  last INTEGER NOT NULL,                  -- the greatest one given
  PRIMARY KEY (tenant, register, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
  id BLOB NOT NULL UNIQUE,                -- UUIDv7, 16 bytes: sorts by the time of making
  tenant TEXT NOT NULL,
  service TEXT NOT NULL,
  register TEXT NOT NULL,
  number TEXT NOT NULL,                   -- case number
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  retain_until_ms INTEGER,
  legal_hold INTEGER NOT NULL,
  erased INTEGER NOT NULL,
  definition_digest TEXT NOT NULL,
  access_digest TEXT NOT NULL,
  fields BLOB NOT NULL,                   -- JSON, byte for byte; sealed values inside
  UNIQUE (tenant, number)
) STRICT;
CREATE INDEX record_tenant ON record (tenant, id);
CREATE INDEX record_register ON record (tenant, register, id);
CREATE INDEX record_state ON record (tenant, register, state, id);
CREATE INDEX record_updated ON record (tenant, updated_ms);
CREATE INDEX record_retain ON record (tenant, retain_until_ms)
  WHERE retain_until_ms IS NOT NULL AND legal_hold = 0 AND erased = 0;

-- The fields that search knows, so that a value is stored with a number and not with three names.
CREATE TABLE search_field (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  register TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (tenant, register, name)
) STRICT;

-- Values are compared by their bytes. Index entries are short: the first 200 bytes are the head, the others the rest.
CREATE TABLE search_value (
  field INTEGER NOT NULL,
  head BLOB NOT NULL,
  record BLOB NOT NULL,
  place INTEGER NOT NULL,                 -- tells apart the values of one field
  rest BLOB NOT NULL,
  PRIMARY KEY (field, head, record, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_value_record ON search_value (record, field);

CREATE TABLE clock (
  record BLOB NOT NULL,
  key TEXT NOT NULL,
  round INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  due_ms INTEGER,
  paused_ms INTEGER,
  stopped_ms INTEGER,
  paused_total_ms INTEGER NOT NULL,
  told INTEGER NOT NULL,
  next_ms INTEGER,
  PRIMARY KEY (record, key, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_next ON clock (tenant, next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX clock_running ON clock (tenant, due_ms) WHERE stopped_ms IS NULL;
CREATE INDEX clock_due ON clock (tenant, due_ms);

CREATE TABLE history (
  place INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of adding
  event BLOB NOT NULL UNIQUE,             -- id of the evidence event
  record BLOB NOT NULL,
  version INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  what TEXT NOT NULL,
  move TEXT NOT NULL,
  state_before TEXT NOT NULL,
  state_after TEXT NOT NULL,
  detail BLOB NOT NULL,                   -- JSON
  node TEXT NOT NULL,                     -- origin of the evidence log that gets the event
  logged INTEGER NOT NULL,                -- 0: still to be appended there
  evidence BLOB NOT NULL                  -- the evidence record
) STRICT;
CREATE INDEX history_record ON history (record, place);
CREATE INDEX history_outbox ON history (node, place) WHERE logged = 0;

CREATE TABLE attachment (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  record BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  added_by TEXT NOT NULL,
  added_ms INTEGER NOT NULL,
  UNIQUE (record, sha256)
) STRICT;
CREATE INDEX attachment_content ON attachment (sha256);

CREATE TABLE note (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
