-- Accounts, spaces and chat. Times are milliseconds since 1970, flags are 0 and 1, ids are random text.
-- The same tables as in ../postgresql: a change goes into both.

CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  name_key TEXT NOT NULL UNIQUE,
  user_name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  status TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  avatar_version INTEGER NOT NULL DEFAULT 0,
  avatar_changes INTEGER NOT NULL DEFAULT 0,
  server_owner INTEGER NOT NULL CHECK (server_owner IN (0, 1)),
  disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE avatars (
  account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  content_type TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE sessions (
  token_hash BLOB NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE tokens (
  token_hash BLOB NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created INTEGER NOT NULL,
  used INTEGER,
  expires INTEGER
) STRICT;
CREATE INDEX tokens_account ON tokens (account);
CREATE INDEX tokens_expires ON tokens (expires) WHERE expires IS NOT NULL;

CREATE TABLE one_time (
  token_hash BLOB NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT;

CREATE TABLE server_settings (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE spaces (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'private')),
  owner TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  starts_at INTEGER,
  stage_size INTEGER NOT NULL,
  lobby INTEGER NOT NULL,
  locked INTEGER NOT NULL,
  visitors TEXT NOT NULL CHECK (visitors IN ('none', 'watch', 'stage')),
  guests INTEGER NOT NULL,
  chat TEXT NOT NULL CHECK (chat IN ('everyone', 'members', 'stage', 'off')),
  slow_mode_seconds INTEGER NOT NULL,
  recording INTEGER NOT NULL,
  layout TEXT NOT NULL,
  map INTEGER NOT NULL,
  proximity INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX spaces_owner ON spaces (owner);
CREATE INDEX spaces_planned ON spaces (starts_at, id) WHERE visibility = 'public';
CREATE INDEX spaces_newest ON spaces (created, id) WHERE visibility = 'public';

-- account is null for guests.
CREATE TABLE members (
  space TEXT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  person TEXT NOT NULL,
  account TEXT REFERENCES accounts (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'participant', 'host', 'owner')),
  since INTEGER NOT NULL,
  PRIMARY KEY (space, person)
) STRICT;
CREATE INDEX members_account ON members (account);
CREATE INDEX members_since ON members (space, since, person);

CREATE TABLE invitations (
  id TEXT NOT NULL PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  space TEXT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'participant', 'host', 'owner')),
  note TEXT NOT NULL,
  created_by TEXT REFERENCES accounts (id) ON DELETE SET NULL,
  created INTEGER NOT NULL,
  expires INTEGER,
  max_uses INTEGER,
  uses INTEGER NOT NULL,
  revoked INTEGER NOT NULL
) STRICT;
CREATE INDEX invitations_space ON invitations (space, created);
CREATE INDEX invitations_created_by ON invitations (created_by);

CREATE TABLE bans (
  id TEXT NOT NULL PRIMARY KEY,
  space TEXT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_person TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (space, person)
) STRICT;
CREATE INDEX bans_person ON bans (person);

-- The counter of a channel's messages. space is null for the chat of a slug without a space.
CREATE TABLE channels (
  channel TEXT NOT NULL PRIMARY KEY,
  space TEXT REFERENCES spaces (id) ON DELETE CASCADE,
  last_id INTEGER NOT NULL
) STRICT;
CREATE INDEX channels_space ON channels (space);

CREATE TABLE messages (
  channel TEXT NOT NULL REFERENCES channels (channel) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  author TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'participant', 'host', 'owner')),
  text TEXT NOT NULL,
  sent INTEGER NOT NULL,
  edited INTEGER,
  deleted INTEGER NOT NULL,
  to_person TEXT NOT NULL,
  to_name TEXT NOT NULL,
  nonce TEXT,
  PRIMARY KEY (channel, id),
  UNIQUE (channel, author, nonce)
) STRICT;
CREATE INDEX messages_author ON messages (author);
CREATE INDEX messages_to ON messages (to_person) WHERE to_person <> '';
CREATE INDEX messages_sent ON messages (sent);
