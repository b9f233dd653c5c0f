-- Pairs that stand in the way of a household's review (decision 0031): nobody has said what they are, and the engine
-- holds it possible or more that they count one household, or one person, twice. One row per household in such pairs.
CREATE VIEW pair_in_the_way AS
SELECT record, COUNT(*) AS pairs FROM (
  SELECT a AS record FROM pair
  WHERE state IN ('open', 'reopened') AND band IN ('almost_certain', 'possible') AND kind IN ('same', 'moved', 'split')
  UNION ALL
  SELECT b AS record FROM pair
  WHERE state IN ('open', 'reopened') AND band IN ('almost_certain', 'possible') AND kind IN ('same', 'moved', 'split')
) GROUP BY record;
CREATE INDEX pair_by_doubt ON pair (state, band, kind, a, b);

-- What people decided about a change that was kept apart: ground. `kind` is release (it stands in the feed of `scope` at
-- `seq`) or close (it stays apart for good). The row that it is about stays as it is.
CREATE TABLE quarantine_decision (
  number INTEGER NOT NULL PRIMARY KEY,
  entry INTEGER NOT NULL,
  kind TEXT NOT NULL,
  scope INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  account INTEGER NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  decided_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX quarantine_decision_once ON quarantine_decision (entry);
CREATE TRIGGER quarantine_decision_stays_as_written BEFORE UPDATE ON quarantine_decision BEGIN
  SELECT RAISE(ABORT, 'decisions are append-only');
END;
CREATE TRIGGER quarantine_decision_stays BEFORE DELETE ON quarantine_decision BEGIN
  SELECT RAISE(ABORT, 'decisions are append-only');
END;
CREATE INDEX quarantine_by_device ON quarantine (device, scope, entry);

-- Which areas a household stood in before: whoever works there may still bring what was unsent. Ground.
CREATE TABLE record_left (
  record BLOB NOT NULL,
  scope INTEGER NOT NULL,
  left_ms INTEGER NOT NULL,
  PRIMARY KEY (record, scope)
) STRICT, WITHOUT ROWID;
