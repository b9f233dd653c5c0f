-- Households counted twice (decision 0019).

-- What people decided about two households: ground. `a` is the smaller id. `kind` is same, moved, split, related,
-- different, or undo. `content` and `levels` say what was compared and how it compared when it was decided.
-- Nothing is ever changed or taken out: an undo is a further row.
CREATE TABLE pair_decision (
  entry INTEGER NOT NULL PRIMARY KEY,
  a BLOB NOT NULL,
  b BLOB NOT NULL,
  kind TEXT NOT NULL,
  account INTEGER NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  content BLOB NOT NULL,
  levels BLOB NOT NULL,
  weights TEXT NOT NULL,
  decided_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX pair_decision_by_pair ON pair_decision (a, b, entry);
CREATE TRIGGER pair_decision_stays_as_written BEFORE UPDATE ON pair_decision BEGIN
  SELECT RAISE(ABORT, 'decisions are append-only');
END;
CREATE TRIGGER pair_decision_stays BEFORE DELETE ON pair_decision BEGIN
  SELECT RAISE(ABORT, 'decisions are append-only');
END;

-- A household as the linkage engine reads it: derived. `content` is a digest of all that is compared.
CREATE TABLE compared (
  record BLOB NOT NULL PRIMARY KEY,
  scope INTEGER NOT NULL,
  since_ms INTEGER NOT NULL,
  content BLOB NOT NULL,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Pairs that belong in the queue, that were decided, or that are a sample of the others: derived. Probabilities are
-- millionths: `likely` is same or moved, `sure` the larger of that and split, `weight` what the queue is sorted by.
CREATE TABLE pair (
  a BLOB NOT NULL,
  b BLOB NOT NULL,
  scope_a INTEGER NOT NULL,
  scope_b INTEGER NOT NULL,
  state TEXT NOT NULL,
  decision TEXT NOT NULL,
  changed INTEGER NOT NULL,
  kind TEXT NOT NULL,
  band TEXT NOT NULL,
  likely INTEGER NOT NULL,
  split INTEGER NOT NULL,
  sure INTEGER NOT NULL,
  weight INTEGER NOT NULL,
  matched INTEGER NOT NULL,
  distance_m INTEGER NOT NULL,
  content BLOB NOT NULL,
  levels BLOB NOT NULL,
  evidence BLOB NOT NULL,
  weights TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  crowd INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX pair_by_second ON pair (b, a);
CREATE INDEX pair_by_state ON pair (state, scope_a, scope_b);

-- The record that is counted in this one's place; empty where it counts itself. Derived.
ALTER TABLE household ADD COLUMN linked BLOB NOT NULL DEFAULT x'';
CREATE INDEX household_by_link ON household (linked) WHERE linked <> x'';
DROP INDEX household_by_status;
CREATE INDEX household_by_status ON household (scope, status, listed, status_ms, disputes, findings, status_by, linked);
