-- Traces of the numbers that counted households hold, for the warning at the door (decision 0026). Derived, but
-- for the order: `seq` grows with each new one and is never given twice, so that devices can be told what is new.
-- A trace is 48 bits of a keyed hash.

CREATE TABLE trace (
  seq INTEGER NOT NULL PRIMARY KEY,
  record BLOB NOT NULL,
  scope INTEGER NOT NULL,
  trace INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX trace_of_record ON trace (record, trace);
CREATE INDEX trace_by_value ON trace (trace, scope);
