-- Households that were erased: ground, kept for good, so that none comes back with a phone's refill or a restored
-- backup. `account` is who decided (0: a device showed the order to a server that had forgotten it), `basis` the
-- legal ground by its code; the reason speaks of no person.
CREATE TABLE erasure (
  record BLOB NOT NULL PRIMARY KEY,
  scope INTEGER NOT NULL,
  erased_ms INTEGER NOT NULL,
  signature BLOB NOT NULL,
  account INTEGER NOT NULL,
  basis TEXT NOT NULL,
  why TEXT NOT NULL,
  changes INTEGER NOT NULL,
  files INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_by_scope ON erasure (scope, record);
CREATE INDEX erasure_by_time ON erasure (erased_ms, record);
CREATE TRIGGER erasure_stays_as_written BEFORE UPDATE ON erasure BEGIN
  SELECT RAISE(ABORT, 'erasures are append-only');
END;
CREATE TRIGGER erasure_stays BEFORE DELETE ON erasure BEGIN
  SELECT RAISE(ABORT, 'erasures are append-only');
END;

-- Which devices may hold an erased household, and since when each has confirmed that it forgot it; 0: not yet.
CREATE TABLE erasure_device (
  record BLOB NOT NULL,
  device BLOB NOT NULL,
  confirmed_ms INTEGER NOT NULL,
  PRIMARY KEY (record, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_of_device ON erasure_device (device, confirmed_ms);

-- Files that are to go from the folder.
CREATE TABLE erasure_file (
  hash BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What people decided about a household goes with it, and only then.
DROP TRIGGER review_step_stays;
CREATE TRIGGER review_step_stays BEFORE DELETE ON review_step
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE erasure.record = OLD.record) BEGIN
  SELECT RAISE(ABORT, 'steps of review are append-only');
END;
DROP TRIGGER pair_decision_stays;
CREATE TRIGGER pair_decision_stays BEFORE DELETE ON pair_decision
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE erasure.record = OLD.a OR erasure.record = OLD.b) BEGIN
  SELECT RAISE(ABORT, 'decisions are append-only');
END;
CREATE INDEX pair_decision_by_other ON pair_decision (b, entry);
