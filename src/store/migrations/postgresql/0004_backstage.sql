-- Shows of a space begin when a host says so, not with the first person on stage. The same column as in ../sqlite.
-- Spaces that are there go on as they did: an upgrade takes no planned show off the air.

ALTER TABLE spaces ADD COLUMN backstage BIGINT NOT NULL DEFAULT 0;
