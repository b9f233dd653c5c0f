-- For the warning at the door (decision 0026). `elsewhere` is the set of traces that other areas hold, in packs
-- as they came: shards by their places, behind them what was added; `coming` is 1 while a new set travels. Traces
-- are cut hashes and hold nobody's data. `trace` is what this device's own households can be found by: 48 bits of
-- a hash under a key that never leaves the device.

CREATE TABLE elsewhere (
  coming INTEGER NOT NULL,
  place INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (coming, place)
) STRICT;

CREATE TABLE trace (
  record BLOB NOT NULL,
  trace INTEGER NOT NULL,
  PRIMARY KEY (record, trace)
) STRICT, WITHOUT ROWID;
CREATE INDEX trace_by_value ON trace (trace, record);
