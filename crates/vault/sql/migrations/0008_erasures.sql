-- The server's orders to forget a household, kept for good: what is on this list never comes in again, and a server
-- that was restored from a backup is shown it. `told` is 1 once the server has heard that it was carried out here.

CREATE TABLE erasure (
  record BLOB NOT NULL PRIMARY KEY,
  scope INTEGER NOT NULL,
  told INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_untold ON erasure (record) WHERE told = 0;
