-- Several servers on one database. A file has one: here stand the same tables, so that both are asked the same.
-- `turn` is the number of the group that wrote a row, and `compared_gone` says in which one a row went: a server that
-- holds them in memory reads what came later. In a file nobody else writes, and all stand at 0.
ALTER TABLE compared ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
CREATE INDEX compared_by_turn ON compared (turn, record);
CREATE TABLE compared_gone (
  record BLOB NOT NULL PRIMARY KEY,
  turn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX compared_gone_by_turn ON compared_gone (turn);

-- Work that one server does at a time, until when it has promised to go on with it. Owner 0 is nobody.
CREATE TABLE claim (
  name TEXT NOT NULL PRIMARY KEY,
  owner INTEGER NOT NULL,
  until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO claim (name, owner, until_ms) VALUES ('pairs', 0, 0);

-- Exports: who wants what, how far it is, and which server makes it until when (owner, lease_ms). `stage` is running,
-- done, failed or stopped. Rows go with their files.
CREATE TABLE export (
  id TEXT NOT NULL PRIMARY KEY,
  account INTEGER NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  area INTEGER NOT NULL,
  format TEXT NOT NULL,
  form TEXT NOT NULL,
  kelurahan INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  status TEXT NOT NULL,
  shown TEXT NOT NULL,
  people TEXT NOT NULL,
  health INTEGER NOT NULL,
  separator TEXT NOT NULL,
  language TEXT NOT NULL,
  why TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  stage TEXT NOT NULL,
  code TEXT NOT NULL,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL,
  families INTEGER NOT NULL,
  members INTEGER NOT NULL,
  without_position INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  owner INTEGER NOT NULL,
  lease_ms INTEGER NOT NULL,
  tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX export_by_account ON export (account, made_ms);
CREATE INDEX export_by_stage ON export (stage, lease_ms);
