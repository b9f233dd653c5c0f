-- How a device meets its server, and how it ends. An invitation keeps what proves to the phone who made it: neither
-- the code nor anything that enrols; whoever reads it could pass for this server, whose key lies in `meta` as well.

ALTER TABLE invite ADD COLUMN meet_id BLOB NOT NULL DEFAULT x'';
ALTER TABLE invite ADD COLUMN meet_key BLOB NOT NULL DEFAULT x'';
CREATE INDEX invite_by_meet_id ON invite (meet_id);

-- An order to a device to destroy what it holds; `confirmed_ms` is 0 until the device has said that it did.
CREATE TABLE wipe_order (
  device BLOB NOT NULL PRIMARY KEY,
  ordered_ms INTEGER NOT NULL,
  confirmed_ms INTEGER NOT NULL
) STRICT;
