-- Evidence of what was done to accounts, on its way to the log: stored with the act, taken out once it stands there.
CREATE TABLE account_event (
  place INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of adding
  event BLOB NOT NULL UNIQUE,             -- id of the evidence event
  node TEXT NOT NULL,                     -- origin of the evidence log that gets it
  evidence BLOB NOT NULL                  -- the evidence record
) STRICT;
CREATE INDEX account_event_node ON account_event (node, place);
