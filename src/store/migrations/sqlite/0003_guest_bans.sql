-- Bans of guests, for a while. The same tables as in ../postgresql.
-- channel: as in channels, so that a space without a row has them too. network_hash: keyed, never the address; empty = none.

CREATE TABLE guest_bans (
  channel TEXT NOT NULL,
  space TEXT REFERENCES spaces (id) ON DELETE CASCADE,
  person TEXT NOT NULL,
  network_hash BLOB NOT NULL,
  reason TEXT NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (channel, person, network_hash)
) STRICT;
CREATE INDEX guest_bans_network ON guest_bans (channel, network_hash);
CREATE INDEX guest_bans_space ON guest_bans (space);
CREATE INDEX guest_bans_expires ON guest_bans (expires);
