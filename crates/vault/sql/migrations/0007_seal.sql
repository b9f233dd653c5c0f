-- The sealed vault (decision 0028). `slot` holds the vault key, wrapped; it is all that can be read of a closed
-- file beside what names nobody. `sealed_key` holds the key of each owner (a record, a file's hash, a batch, the
-- device itself), wrapped by the vault key; an empty one was destroyed. What was plain in `meta` and `certificate`
-- gets the marker byte of the other sealed columns, and is sealed at the first opening.

CREATE TABLE slot (
  slot INTEGER NOT NULL PRIMARY KEY,
  state INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  kdf TEXT NOT NULL,
  salt BLOB NOT NULL,
  secret BLOB NOT NULL,
  wrapped BLOB NOT NULL,
  wrong INTEGER NOT NULL,
  left_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE sealed_key (
  owner BLOB NOT NULL PRIMARY KEY,
  epoch INTEGER NOT NULL,
  wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE meta RENAME COLUMN value TO sealed_value;
UPDATE meta SET sealed_value = CAST(x'00' || sealed_value AS BLOB);
ALTER TABLE certificate RENAME COLUMN body TO sealed_body;
UPDATE certificate SET sealed_body = CAST(x'00' || sealed_body AS BLOB);
CREATE INDEX item_by_record ON item (record, number);
