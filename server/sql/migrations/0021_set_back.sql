-- For servers that were set back: who has lost what.
--
-- Areas that a device had and has no more: it may still hold a household of there, with something unfinished in it, and
-- is asked to forget it when that is erased.

CREATE TABLE device_scope_past (
  scope INTEGER NOT NULL,
  device BLOB NOT NULL,
  PRIMARY KEY (scope, device)
) STRICT, WITHOUT ROWID;

-- 1 where a batch came back by the hands of a reader, and its author has not shown it again.
ALTER TABLE batch ADD COLUMN by_reader INTEGER NOT NULL DEFAULT 0;
