-- For the duplicate desk: what was decided about two households, by whom, why, on which evidence.
INSERT INTO pair_decision (a, b, kind, account, who, why, content, levels, weights, decided_ms)
VALUES (:a, :b, :kind, :account, :who, :why, :content, :levels, :weights, :decided_ms) RETURNING entry;
