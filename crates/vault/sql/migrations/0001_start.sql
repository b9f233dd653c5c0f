-- The device's file, first version. Columns named `sealed_...` begin with a marker byte that says how
-- they are sealed (0: plain), see src/seal.rs.

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scope (
  scope INTEGER NOT NULL PRIMARY KEY,
  label TEXT NOT NULL,
  granted INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  tag BLOB NOT NULL
) STRICT;

CREATE TABLE record (
  record BLOB NOT NULL PRIMARY KEY,
  scope INTEGER NOT NULL,
  sealed_snapshot BLOB NOT NULL,
  sealed_title BLOB NOT NULL,
  status TEXT NOT NULL,
  disputes INTEGER NOT NULL,
  findings INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_scope ON record (scope);

CREATE TABLE change (
  position INTEGER NOT NULL PRIMARY KEY,
  record BLOB NOT NULL,
  hash BLOB NOT NULL,
  scope INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  state INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  code TEXT NOT NULL,
  sealed_bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX change_by_hash ON change (record, hash);
CREATE INDEX change_by_state ON change (state, position) WHERE state <> 2;
CREATE INDEX change_by_arrival ON change (record, origin, state, batch);
CREATE INDEX change_by_seq ON change (scope, seq) WHERE seq > 0;

CREATE TABLE draft (
  record BLOB NOT NULL,
  key TEXT NOT NULL,
  sealed_value BLOB NOT NULL,
  typed_ms INTEGER NOT NULL,
  PRIMARY KEY (record, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch (
  number INTEGER NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  state INTEGER NOT NULL,
  sealed_body BLOB NOT NULL
) STRICT;

CREATE INDEX batch_open ON batch (number) WHERE state = 0;

CREATE TABLE item (
  number INTEGER NOT NULL,
  place INTEGER NOT NULL,
  record BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (number, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
  number INTEGER NOT NULL PRIMARY KEY,
  server_time_ms INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE certificate (
  device BLOB NOT NULL PRIMARY KEY,
  body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE refused (
  position INTEGER NOT NULL PRIMARY KEY,
  record BLOB NOT NULL,
  code TEXT NOT NULL,
  sealed_bytes BLOB NOT NULL
) STRICT;
