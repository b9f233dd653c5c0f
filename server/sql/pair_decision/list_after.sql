-- For an index that another server has left behind: decisions after the last one it knows, oldest first.
SELECT entry, a, b, kind, account, who, why, content, levels, weights, decided_ms FROM pair_decision
WHERE entry > :entry ORDER BY entry;
