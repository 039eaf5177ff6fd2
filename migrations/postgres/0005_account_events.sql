-- The same as migrations/sqlite/0005_account_events.sql.
-- Evidence of what was done to accounts, on its way to the log: stored with the act, taken out once it stands there.
CREATE TABLE account_event (
  place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- the order of adding
  event BYTEA NOT NULL UNIQUE,            -- id of the evidence event
  node TEXT COLLATE "C" NOT NULL,         -- origin of the evidence log that gets it
  evidence BYTEA NOT NULL                 -- the evidence record
);
CREATE INDEX account_event_node ON account_event (node, place);
