-- Households that came in a crowd: their changes stand, what is derived from them follows. A row goes with its derivation.

CREATE TABLE due (
  scope INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (scope, record)
) STRICT, WITHOUT ROWID;
