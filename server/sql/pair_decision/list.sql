-- For the duplicate desk: the decisions about two households, oldest first.
SELECT entry, a, b, kind, account, who, why, content, levels, weights, decided_ms FROM pair_decision
WHERE a = :a AND b = :b ORDER BY entry;
