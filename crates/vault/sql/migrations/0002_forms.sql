-- Forms that travel: packages as they came, several versions at once; pieces of the one under way. Forms
-- hold nobody's data and are not sealed. A record's line says which version it was asked with.

CREATE TABLE package (
  hash BLOB NOT NULL PRIMARY KEY,
  form TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
  file INTEGER NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  name TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX file_by_name ON file (hash, name);

CREATE TABLE part (
  part INTEGER NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  start INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX part_by_start ON part (hash, start);

ALTER TABLE record ADD COLUMN form TEXT NOT NULL DEFAULT '';
CREATE INDEX record_by_form ON record (form);
