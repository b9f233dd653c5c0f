-- Forms that people publish: ground. The number is the order of publication.

CREATE TABLE form (
  number INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  hash BLOB NOT NULL,
  state INTEGER NOT NULL,
  published_ms INTEGER NOT NULL,
  published_by TEXT NOT NULL,
  package BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX form_by_version ON form (id, version);
CREATE UNIQUE INDEX form_by_hash ON form (hash);
