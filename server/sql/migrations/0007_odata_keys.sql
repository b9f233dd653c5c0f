-- Keys with which a spreadsheet reads the tables of an export by itself (OData): ground. Of a key the hash is
-- kept; an account has one at most. `form`, `people` and `why` are what its owner asked for.

CREATE TABLE odata_key (
  hash BLOB NOT NULL PRIMARY KEY,
  account INTEGER NOT NULL,
  form TEXT NOT NULL,
  people TEXT NOT NULL,
  why TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX odata_key_by_account ON odata_key (account);
