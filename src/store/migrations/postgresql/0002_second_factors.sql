-- One-time codes as a second proof at log-in (RFC 6238). The same tables as in ../sqlite.

CREATE TABLE second_factors (
  account TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  secret BYTEA NOT NULL,
  confirmed BIGINT NOT NULL CHECK (confirmed IN (0, 1)),
  last_step BIGINT NOT NULL,
  created BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
  code_hash BYTEA NOT NULL PRIMARY KEY,
  account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE INDEX recovery_codes_account ON recovery_codes (account);
