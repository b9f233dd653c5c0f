-- A relay's shelf: sealed files on their way, nothing of which it can read.
CREATE TABLE IF NOT EXISTS meta (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT;
-- From devices, for the city.
CREATE TABLE IF NOT EXISTS parcel (
  number INTEGER NOT NULL PRIMARY KEY, id BLOB NOT NULL UNIQUE, device BLOB NOT NULL, file BLOB NOT NULL, came_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS parcel_of_device ON parcel (device);
-- From the city, for devices; a refusal has a code and no file.
CREATE TABLE IF NOT EXISTS answer (
  number INTEGER NOT NULL PRIMARY KEY, id BLOB NOT NULL UNIQUE, device BLOB NOT NULL, file BLOB NOT NULL, refused TEXT NOT NULL, came_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS answer_of_device ON answer (device, number);
