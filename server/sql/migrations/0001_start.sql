-- The hub's file, first version. Ground: what cannot be computed again. Derived: dropped and rebuilt
-- by `ketuk-server rebuild`. The scope leads every hot key.

-- Ground --------------------------------------------------------------------------------------------

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE area (
  scope INTEGER NOT NULL PRIMARY KEY,
  kecamatan TEXT NOT NULL,
  kelurahan TEXT NOT NULL,
  label TEXT NOT NULL
) STRICT;

CREATE TABLE device (
  device BLOB NOT NULL PRIMARY KEY,
  public_key BLOB NOT NULL,
  name TEXT NOT NULL,
  state INTEGER NOT NULL,
  nonce BLOB NOT NULL,
  last_number INTEGER NOT NULL,
  last_hash BLOB NOT NULL,
  app INTEGER NOT NULL,
  forked INTEGER NOT NULL,
  clock_off_s INTEGER NOT NULL,
  enrolled_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE device_scope (
  device BLOB NOT NULL,
  scope INTEGER NOT NULL,
  PRIMARY KEY (device, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE invite (
  code_hash BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expires_ms INTEGER NOT NULL,
  used_by BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE batch (
  batch INTEGER NOT NULL PRIMARY KEY,
  device BLOB NOT NULL,
  number INTEGER NOT NULL,
  hash BLOB NOT NULL,
  previous BLOB NOT NULL,
  nonce BLOB NOT NULL,
  app INTEGER NOT NULL,
  signature BLOB NOT NULL,
  received_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX batch_by_device ON batch (device, number, hash);

CREATE TABLE section (
  scope INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  manifest BLOB NOT NULL,
  PRIMARY KEY (batch, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE scope_counter (
  scope INTEGER NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL,
  tag BLOB NOT NULL
) STRICT;

CREATE TABLE feed (
  scope INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  record BLOB NOT NULL,
  change BLOB NOT NULL,
  batch INTEGER NOT NULL,
  tag BLOB NOT NULL,
  PRIMARY KEY (scope, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
  record BLOB NOT NULL,
  hash BLOB NOT NULL,
  scope INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (record, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
  record BLOB NOT NULL PRIMARY KEY,
  scope INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_scope ON record (scope, record);

CREATE TABLE quarantine (
  entry INTEGER NOT NULL PRIMARY KEY,
  scope INTEGER NOT NULL,
  record BLOB NOT NULL,
  hash BLOB NOT NULL,
  batch INTEGER NOT NULL,
  device BLOB NOT NULL,
  code TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX quarantine_once ON quarantine (record, hash);

CREATE TABLE rejected (
  entry INTEGER NOT NULL PRIMARY KEY,
  scope INTEGER NOT NULL,
  record BLOB NOT NULL,
  bytes_hash BLOB NOT NULL,
  batch INTEGER NOT NULL,
  device BLOB NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX rejected_once ON rejected (record, bytes_hash);

CREATE TABLE decision (
  entry INTEGER NOT NULL PRIMARY KEY,
  record BLOB NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  change BLOB NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  decided_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_by_record ON decision (record, key);

-- Derived -------------------------------------------------------------------------------------------

CREATE TABLE snapshot (
  record BLOB NOT NULL PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE household (
  scope INTEGER NOT NULL,
  record BLOB NOT NULL,
  head TEXT NOT NULL,
  address TEXT NOT NULL,
  status TEXT NOT NULL,
  members INTEGER NOT NULL,
  changes INTEGER NOT NULL,
  disputes INTEGER NOT NULL,
  findings INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (scope, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE dispute (
  record BLOB NOT NULL,
  key TEXT NOT NULL,
  scope INTEGER NOT NULL,
  class TEXT NOT NULL,
  kind TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  PRIMARY KEY (record, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX dispute_by_class ON dispute (class, since_ms, record, key);

CREATE TABLE finding (
  record BLOB NOT NULL,
  code TEXT NOT NULL,
  place INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  severity TEXT NOT NULL,
  keys TEXT NOT NULL,
  PRIMARY KEY (record, code, place)
) STRICT, WITHOUT ROWID;
