-- Photos and other files of answers: ground. The bytes lie in the folder beside this file, under their
-- hash; a row here says that they are whole there. An attachment says for which record they came, from
-- which device, and whether an answer of the record named them then.

CREATE TABLE blob (
  hash BLOB NOT NULL PRIMARY KEY,
  bytes INTEGER NOT NULL,
  media TEXT NOT NULL,
  received_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
  record BLOB NOT NULL,
  hash BLOB NOT NULL,
  device BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  named INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  PRIMARY KEY (record, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_sender ON attachment (hash, device);
CREATE INDEX attachment_unnamed ON attachment (device, record, hash) WHERE named = 0;
