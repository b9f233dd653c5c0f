-- For the desk: what was decided, by whom, why.
INSERT INTO decision (record, key, kind, change, who, why, decided_ms)
VALUES (:record, :key, :kind, :change, :who, :why, :decided_ms);
