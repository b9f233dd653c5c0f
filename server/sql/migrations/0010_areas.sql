-- The list of RT by versions, and what people said about it: ground. Times are milliseconds since 1970 by
-- the hub's clock; `who` is the account's name as it was then.

-- A list as it was taken in, whole.
CREATE TABLE area_version (
  version INTEGER NOT NULL PRIMARY KEY,
  made_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  rts INTEGER NOT NULL,
  list TEXT NOT NULL
) STRICT;

-- RT that the newest list leaves out: closed for new work, with all their households.
CREATE TABLE area_closed (
  scope INTEGER NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT;

-- Which RT came out of which: one old one and several new ones is a split, the other way round a merger.
CREATE TABLE area_follows (
  old_scope INTEGER NOT NULL,
  new_scope INTEGER NOT NULL,
  version INTEGER NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (old_scope, new_scope)
) STRICT, WITHOUT ROWID;

-- Other spellings of kelurahan in lists that are handed over; `folded` is how they are compared.
CREATE TABLE area_alias (
  folded TEXT NOT NULL PRIMARY KEY,
  alias TEXT NOT NULL,
  kelurahan INTEGER NOT NULL,
  who TEXT NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
