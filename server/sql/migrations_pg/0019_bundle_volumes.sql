-- Files that somebody carried here by hand: which volumes of which export of a phone came, so that the office sees which
-- are missing. An export is named by its phone, the time at which the phone says that it made it, and in how many parts.

CREATE TABLE bundle_volume (
  device BYTEA NOT NULL,
  made_ms BIGINT NOT NULL,
  parts BIGINT NOT NULL,
  number BIGINT NOT NULL,
  taken_ms BIGINT NOT NULL,
  PRIMARY KEY (device, made_ms, parts, number)
);
CREATE INDEX bundle_volume_by_time ON bundle_volume (taken_ms);
