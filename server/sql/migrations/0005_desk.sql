-- What the console's pages count and filter by. Both columns are derived: the first start of this version
-- rebuilds them. `listed` is whether the household came from a prelist; `status_ms` is when its standing
-- status arrived.
ALTER TABLE household ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE household ADD COLUMN status_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX household_by_status ON household (scope, status, status_ms, listed, disputes, findings);
CREATE INDEX dispute_by_scope ON dispute (scope, class, since_ms);
CREATE INDEX quarantine_by_scope ON quarantine (scope, received_ms);
