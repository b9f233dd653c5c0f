-- The chain of review. Ground: what somebody passed, took back or returned, until when each stage is due, and
-- the lists that were signed. Derived: where each household stands in the chain.

-- One step of one household. `kind` is pass, back (a step is taken back) or return (to the cadre); `stage` is
-- submitted, checked, verified or final; `digest` is of what the household said when the step was taken.
CREATE TABLE review_step (
  entry INTEGER NOT NULL PRIMARY KEY,
  record BLOB NOT NULL,
  kind TEXT NOT NULL,
  stage TEXT NOT NULL,
  account INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  why TEXT NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE INDEX review_step_by_record ON review_step (record, entry);
CREATE TRIGGER review_step_stays_as_written BEFORE UPDATE ON review_step BEGIN
  SELECT RAISE(ABORT, 'steps of review are append-only');
END;
CREATE TRIGGER review_step_stays BEFORE DELETE ON review_step BEGIN
  SELECT RAISE(ABORT, 'steps of review are append-only');
END;

-- Until when a stage is to be reached; `area` is a kelurahan's number, or 0 for the whole city; `stage` is the
-- stage's rank; `until_ms` is the end of that day in the city.
CREATE TABLE review_deadline (
  area INTEGER NOT NULL,
  stage INTEGER NOT NULL,
  day TEXT NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (area, stage)
) STRICT, WITHOUT ROWID;

-- A list of names as it was handed over for signing (berita acara), and its lines: frozen.
CREATE TABLE minutes (
  number INTEGER NOT NULL PRIMARY KEY,
  first_scope INTEGER NOT NULL,
  last_scope INTEGER NOT NULL,
  tier TEXT NOT NULL,
  place TEXT NOT NULL,
  letter TEXT NOT NULL,
  stage INTEGER NOT NULL,
  day TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  account INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  cards TEXT NOT NULL,
  households INTEGER NOT NULL,
  members INTEGER NOT NULL,
  left_out INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE INDEX minutes_by_area ON minutes (first_scope, number);
CREATE TABLE minutes_line (
  number INTEGER NOT NULL,
  place INTEGER NOT NULL,
  record BLOB NOT NULL,
  scope INTEGER NOT NULL,
  card TEXT NOT NULL,
  head TEXT NOT NULL,
  address TEXT NOT NULL,
  members INTEGER NOT NULL,
  status TEXT NOT NULL,
  stage INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (number, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX minutes_line_by_record ON minutes_line (number, record);
CREATE TRIGGER minutes_stays_as_written BEFORE UPDATE ON minutes BEGIN
  SELECT RAISE(ABORT, 'signed lists stay as they are');
END;
CREATE TRIGGER minutes_stays BEFORE DELETE ON minutes BEGIN
  SELECT RAISE(ABORT, 'signed lists stay as they are');
END;
CREATE TRIGGER minutes_line_stays_as_written BEFORE UPDATE ON minutes_line BEGIN
  SELECT RAISE(ABORT, 'signed lists stay as they are');
END;
CREATE TRIGGER minutes_line_stays BEFORE DELETE ON minutes_line BEGIN
  SELECT RAISE(ABORT, 'signed lists stay as they are');
END;

-- Derived: where a household stands (`stage`), the highest step that somebody gave and nobody took back
-- (`given`: higher than `stage` where the household changed since), what it says now (`digest`), what is in the
-- way, and the number of its family card, for the lists that are signed.
CREATE TABLE review (
  scope INTEGER NOT NULL,
  record BLOB NOT NULL,
  stage INTEGER NOT NULL,
  given INTEGER NOT NULL,
  since_ms INTEGER NOT NULL,
  touched_ms INTEGER NOT NULL,
  digest BLOB NOT NULL,
  disputes INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  card TEXT NOT NULL,
  PRIMARY KEY (scope, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_by_stage ON review (scope, stage, given, touched_ms);
