-- For the way by a relay: which batches went in which sealed file, and since when a relay says, signed, that a file
-- lies on its shelf. Derived from it: since when a change that no server has answered for lies at one (0: it does not).

CREATE TABLE parcel (
  parcel BLOB NOT NULL PRIMARY KEY,
  relay BLOB NOT NULL,
  kept_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE parcel_batch (
  parcel BLOB NOT NULL,
  batch INTEGER NOT NULL,
  PRIMARY KEY (batch, parcel)
) STRICT, WITHOUT ROWID;

ALTER TABLE change ADD COLUMN relayed_ms INTEGER NOT NULL DEFAULT 0;
DROP INDEX change_by_arrival;
CREATE INDEX change_by_arrival ON change (record, origin, state, batch, relayed_ms);
