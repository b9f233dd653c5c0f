-- Photos and other files of answers. An attachment is one file of one record; its bytes lie once, in
-- pieces, however many records name them. `told`: what the server said last of its pieces (0: nothing yet,
-- 1: unsure, ask; 2: the marks of the pieces hold).

CREATE TABLE attachment (
  record BLOB NOT NULL,
  hash BLOB NOT NULL,
  media TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  state INTEGER NOT NULL,
  told INTEGER NOT NULL,
  code TEXT NOT NULL,
  kept_ms INTEGER NOT NULL,
  arrived_ms INTEGER NOT NULL,
  receipt BLOB NOT NULL,
  PRIMARY KEY (record, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_hash ON attachment (hash, record);
CREATE INDEX attachment_waiting ON attachment (kept_ms) WHERE state = 1;
CREATE INDEX attachment_arrived ON attachment (kept_ms) WHERE state = 2;

CREATE TABLE piece (
  piece INTEGER NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  number INTEGER NOT NULL,
  arrived INTEGER NOT NULL,
  length INTEGER NOT NULL,
  sealed_bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX piece_by_number ON piece (hash, number);
CREATE INDEX piece_length ON piece (hash, number, arrived, length);
