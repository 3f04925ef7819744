-- Accounts, spaces and chat. Times are milliseconds since 1970, flags are 0 and 1, ids are random text.
-- The same tables as in ../sqlite: a change goes into both.
-- Collation "C": sorted by bytes, as SQLite does, whatever the language of the server.

CREATE TABLE accounts (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name_key TEXT COLLATE "C" NOT NULL UNIQUE,
  user_name TEXT COLLATE "C" NOT NULL,
  display_name TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  password_hash TEXT COLLATE "C" NOT NULL,
  avatar_version BIGINT NOT NULL DEFAULT 0,
  avatar_changes BIGINT NOT NULL DEFAULT 0,
  server_owner BIGINT NOT NULL CHECK (server_owner IN (0, 1)),
  disabled BIGINT NOT NULL CHECK (disabled IN (0, 1)),
  created BIGINT NOT NULL
);

CREATE TABLE avatars (
  account TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  content_type TEXT COLLATE "C" NOT NULL,
  bytes BYTEA NOT NULL
);

CREATE TABLE sessions (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  user_agent TEXT COLLATE "C" NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE tokens (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT COLLATE "C" NOT NULL,
  scopes TEXT COLLATE "C" NOT NULL,
  created BIGINT NOT NULL,
  used BIGINT,
  expires BIGINT
);
CREATE INDEX tokens_account ON tokens (account);
CREATE INDEX tokens_expires ON tokens (expires) WHERE expires IS NOT NULL;

CREATE TABLE one_time (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  purpose TEXT COLLATE "C" NOT NULL,
  expires BIGINT NOT NULL
);

CREATE TABLE server_settings (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value BYTEA NOT NULL
);

CREATE TABLE spaces (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  slug TEXT COLLATE "C" NOT NULL UNIQUE,
  title TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  visibility TEXT COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'unlisted', 'private')),
  owner TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  starts_at BIGINT,
  stage_size BIGINT NOT NULL,
  lobby BIGINT NOT NULL,
  locked BIGINT NOT NULL,
  visitors TEXT COLLATE "C" NOT NULL CHECK (visitors IN ('none', 'watch', 'stage')),
  guests BIGINT NOT NULL,
  chat TEXT COLLATE "C" NOT NULL CHECK (chat IN ('everyone', 'members', 'stage', 'off')),
  slow_mode_seconds BIGINT NOT NULL,
  recording BIGINT NOT NULL,
  layout TEXT COLLATE "C" NOT NULL,
  map BIGINT NOT NULL,
  proximity BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);
CREATE INDEX spaces_owner ON spaces (owner);
CREATE INDEX spaces_planned ON spaces (starts_at, id) WHERE visibility = 'public';
CREATE INDEX spaces_newest ON spaces (created, id) WHERE visibility = 'public';

-- account is null for guests.
CREATE TABLE members (
  space TEXT COLLATE "C" NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  person TEXT COLLATE "C" NOT NULL,
  account TEXT COLLATE "C" REFERENCES accounts (id) ON DELETE CASCADE,
  role TEXT COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'participant', 'host', 'owner')),
  since BIGINT NOT NULL,
  PRIMARY KEY (space, person)
);
CREATE INDEX members_account ON members (account);
CREATE INDEX members_since ON members (space, since, person);

CREATE TABLE invitations (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  space TEXT COLLATE "C" NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  role TEXT COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'participant', 'host', 'owner')),
  note TEXT COLLATE "C" NOT NULL,
  created_by TEXT COLLATE "C" REFERENCES accounts (id) ON DELETE SET NULL,
  created BIGINT NOT NULL,
  expires BIGINT,
  max_uses BIGINT,
  uses BIGINT NOT NULL,
  revoked BIGINT NOT NULL
);
CREATE INDEX invitations_space ON invitations (space, created);
CREATE INDEX invitations_created_by ON invitations (created_by);

CREATE TABLE bans (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  space TEXT COLLATE "C" NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  person TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  by_person TEXT COLLATE "C" NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (space, person)
);
CREATE INDEX bans_person ON bans (person);

-- The counter of a channel's messages. space is null for the chat of a slug without a space.
CREATE TABLE channels (
  channel TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  space TEXT COLLATE "C" REFERENCES spaces (id) ON DELETE CASCADE,
  last_id BIGINT NOT NULL
);
CREATE INDEX channels_space ON channels (space);

CREATE TABLE messages (
  channel TEXT COLLATE "C" NOT NULL REFERENCES channels (channel) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  author TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'participant', 'host', 'owner')),
  text TEXT COLLATE "C" NOT NULL,
  sent BIGINT NOT NULL,
  edited BIGINT,
  deleted BIGINT NOT NULL,
  to_person TEXT COLLATE "C" NOT NULL,
  to_name TEXT COLLATE "C" NOT NULL,
  nonce TEXT COLLATE "C",
  PRIMARY KEY (channel, id),
  UNIQUE (channel, author, nonce)
);
CREATE INDEX messages_author ON messages (author);
CREATE INDEX messages_to ON messages (to_person) WHERE to_person <> '';
CREATE INDEX messages_sent ON messages (sent);
