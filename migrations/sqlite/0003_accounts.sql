-- People who may log in at the command line.
CREATE TABLE account (
  id BLOB NOT NULL PRIMARY KEY,           -- UUIDv7, 16 bytes
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,                    -- keys of rules/staff.toml, a blank between them
  password TEXT NOT NULL,                 -- Argon2id, as its reference program writes it
  disabled INTEGER NOT NULL,
  failed INTEGER NOT NULL,                -- wrong passwords since the last right one
  blocked_until_ms INTEGER NOT NULL,      -- no password is tried before
  created_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  UNIQUE (tenant, name)
) STRICT;

-- Who has logged in: of the token in the session file only its digest is kept.
CREATE TABLE session (
  token BLOB NOT NULL PRIMARY KEY,        -- SHA-256
  account BLOB NOT NULL REFERENCES account (id),
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);
