-- What the overview and its map count by. The household's columns are derived: the first start of this version
-- rebuilds them. `placed` is 1 where somebody measured where the household is, or the prelist says so; the place
-- is in millionths of a degree. `status_by` is the device that wrote the standing status.
ALTER TABLE household ADD COLUMN placed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE household ADD COLUMN lat_udeg INTEGER NOT NULL DEFAULT 0;
ALTER TABLE household ADD COLUMN lng_udeg INTEGER NOT NULL DEFAULT 0;
ALTER TABLE household ADD COLUMN status_by BLOB NOT NULL DEFAULT x'';
DROP INDEX household_by_status;
CREATE INDEX household_by_status ON household (scope, status, listed, status_ms, disputes, findings, status_by);
CREATE INDEX household_by_place ON household (scope, placed, lat_udeg, lng_udeg);
CREATE INDEX device_scope_by_scope ON device_scope (scope, device);

-- The middle of an RT's kelurahan, as the list of areas says; 0 and 0 where it does not.
ALTER TABLE area ADD COLUMN lat_udeg INTEGER NOT NULL DEFAULT 0;
ALTER TABLE area ADD COLUMN lng_udeg INTEGER NOT NULL DEFAULT 0;

-- Outlines of kelurahan (ten digits) and RT (thirteen): ground. Each import is a version; of an area the newest
-- one stands. `shape` is what was imported, `drawn` the same with fewer corners, for maps.
CREATE TABLE outline_import (
  version INTEGER NOT NULL PRIMARY KEY,
  who TEXT NOT NULL,
  taken INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  imported_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE outline (
  entry INTEGER NOT NULL PRIMARY KEY,
  area INTEGER NOT NULL,
  version INTEGER NOT NULL,
  shape TEXT NOT NULL,
  drawn TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX outline_by_area ON outline (area, version);
