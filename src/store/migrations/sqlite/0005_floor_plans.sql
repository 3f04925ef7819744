-- What the map of a space shows: one of the plans that pages draw, or a picture of its own. The same as in ../postgresql.

ALTER TABLE spaces ADD COLUMN floor TEXT NOT NULL DEFAULT 'lounge';
-- id of the picture; empty = there is none. It stays while another plan is chosen.
ALTER TABLE spaces ADD COLUMN floor_picture TEXT NOT NULL DEFAULT '';

CREATE TABLE floor_pictures (
  space TEXT NOT NULL PRIMARY KEY REFERENCES spaces (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  content_type TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
