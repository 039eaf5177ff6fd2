-- The same as migrations/sqlite/0002_records.sql; texts are compared by their bytes (COLLATE "C").
-- Records of registers: cases, their clocks, their history, what search finds. A definition is no part of it: fields are
-- JSON that the engine of registers reads. Every table says of which tenant it is, by itself or through its record.

CREATE TABLE serial (
  tenant TEXT COLLATE "C" NOT NULL,
  register TEXT COLLATE "C" NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,                   -- the greatest one given
  PRIMARY KEY (tenant, register, year)
);

CREATE TABLE record (
  id BYTEA NOT NULL UNIQUE,               -- UUIDv7, 16 bytes: sorts by the time of making
  tenant TEXT COLLATE "C" NOT NULL,
  service TEXT COLLATE "C" NOT NULL,
  register TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,       -- case number
  state TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  retain_until_ms BIGINT,
  legal_hold SMALLINT NOT NULL,
  erased SMALLINT NOT NULL,
  definition_digest TEXT COLLATE "C" NOT NULL,
  access_digest TEXT COLLATE "C" NOT NULL,
  fields BYTEA NOT NULL,                  -- JSON, byte for byte; sealed values inside
  UNIQUE (tenant, number)
);
CREATE INDEX record_tenant ON record (tenant, id);
CREATE INDEX record_register ON record (tenant, register, id);
CREATE INDEX record_state ON record (tenant, register, state, id);
CREATE INDEX record_updated ON record (tenant, updated_ms);
CREATE INDEX record_retain ON record (tenant, retain_until_ms)
  WHERE retain_until_ms IS NOT NULL AND legal_hold = 0 AND erased = 0;

-- The fields that search knows, so that a value is stored with a number and not with three names.
CREATE TABLE search_field (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant TEXT COLLATE "C" NOT NULL,
  register TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  UNIQUE (tenant, register, name)
);

-- Values are compared by their bytes. Index entries are short: the first 200 bytes are the head, the others the rest.
CREATE TABLE search_value (
  field BIGINT NOT NULL,
  head BYTEA NOT NULL,
  record BYTEA NOT NULL,
  place BIGINT NOT NULL,                  -- tells apart the values of one field
  rest BYTEA NOT NULL,
  PRIMARY KEY (field, head, record, place)
);
CREATE INDEX search_value_record ON search_value (record, field);

CREATE TABLE clock (
  record BYTEA NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  round BIGINT NOT NULL,
  tenant TEXT COLLATE "C" NOT NULL,
  started_ms BIGINT NOT NULL,
  due_ms BIGINT,
  paused_ms BIGINT,
  stopped_ms BIGINT,
  paused_total_ms BIGINT NOT NULL,
  told SMALLINT NOT NULL,
  next_ms BIGINT,
  PRIMARY KEY (record, key, round)
);
CREATE INDEX clock_next ON clock (tenant, next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX clock_running ON clock (tenant, due_ms) WHERE stopped_ms IS NULL;
CREATE INDEX clock_due ON clock (tenant, due_ms);

CREATE TABLE history (
  place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- the order of adding
  event BYTEA NOT NULL UNIQUE,            -- id of the evidence event
  record BYTEA NOT NULL,
  version BIGINT NOT NULL,
  time_ms BIGINT NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  what TEXT COLLATE "C" NOT NULL,
  move TEXT COLLATE "C" NOT NULL,
  state_before TEXT COLLATE "C" NOT NULL,
  state_after TEXT COLLATE "C" NOT NULL,
  detail BYTEA NOT NULL,                  -- JSON
  node TEXT COLLATE "C" NOT NULL,         -- origin of the evidence log that gets the event
  logged SMALLINT NOT NULL,               -- 0: still to be appended there
  evidence BYTEA NOT NULL                 -- the evidence record
);
CREATE INDEX history_record ON history (record, place);
CREATE INDEX history_outbox ON history (node, place) WHERE logged = 0;

CREATE TABLE attachment (
  place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  record BYTEA NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL,
  added_by TEXT COLLATE "C" NOT NULL,
  added_ms BIGINT NOT NULL,
  UNIQUE (record, sha256)
);
CREATE INDEX attachment_content ON attachment (sha256);

CREATE TABLE note (
  tenant TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, name)
);
