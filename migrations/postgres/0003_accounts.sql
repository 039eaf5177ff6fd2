-- People who may log in at the command line.
CREATE TABLE account (
  id BYTEA NOT NULL PRIMARY KEY,          -- UUIDv7, 16 bytes
  tenant TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  roles TEXT COLLATE "C" NOT NULL,        -- keys of rules/staff.toml, a blank between them
  password TEXT COLLATE "C" NOT NULL,     -- Argon2id, as its reference program writes it
  disabled SMALLINT NOT NULL,
  failed BIGINT NOT NULL,                 -- wrong passwords since the last right one
  blocked_until_ms BIGINT NOT NULL,       -- no password is tried before
  created_ms BIGINT NOT NULL,
  changed_ms BIGINT NOT NULL,
  UNIQUE (tenant, name)
);

-- Who has logged in: of the token in the session file only its digest is kept.
CREATE TABLE session (
  token BYTEA NOT NULL PRIMARY KEY,       -- SHA-256
  account BYTEA NOT NULL REFERENCES account (id),
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);
