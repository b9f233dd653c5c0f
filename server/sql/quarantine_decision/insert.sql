-- For the console: what somebody decided about a change that is kept apart, once. Numbers grow with time, so that a
-- server that was set back gives none a second time.
INSERT INTO quarantine_decision (number, entry, kind, scope, seq, account, who, why, decided_ms)
VALUES (:number, :entry, :kind, :scope, :seq, :account, :who, :why, :decided_ms);
