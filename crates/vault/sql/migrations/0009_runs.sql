-- For a server that was set back: how other people's changes came, so that they can be handed on with the
-- signatures that they came with. A run's changes stand in `change` and name it; chunks that only connect the signed
-- heads with them stand in `evidence`, sealed with their household's key.

CREATE TABLE run (
  run INTEGER NOT NULL PRIMARY KEY,
  scope INTEGER NOT NULL,
  sealed_bytes BLOB NOT NULL
) STRICT;

CREATE TABLE evidence (
  run INTEGER NOT NULL,
  place INTEGER NOT NULL,
  record BLOB NOT NULL,
  sealed_bytes BLOB NOT NULL,
  PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_by_record ON evidence (record);

ALTER TABLE change ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
CREATE INDEX change_by_run ON change (run) WHERE run > 0;
CREATE INDEX change_adrift ON change (scope, run) WHERE origin = 1 AND seq = 0 AND run > 0 AND code = '';
