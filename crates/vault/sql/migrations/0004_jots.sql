-- What is typed on a sheet outside of the interview (how a visit ended, who is right), until the sheet is done.

CREATE TABLE jot (
  record BLOB NOT NULL,
  sheet TEXT NOT NULL,
  sealed_text BLOB NOT NULL,
  PRIMARY KEY (record, sheet)
) STRICT, WITHOUT ROWID;
