-- For the index at start and for learning: every decision, oldest first.
SELECT entry, a, b, kind, account, who, why, content, levels, weights, decided_ms FROM pair_decision ORDER BY entry;
