-- For sync: the pairs of one household.
SELECT a, b, scope_a, scope_b, state, decision, changed, kind, band, likely, split, sure, weight, matched, distance_m, content, levels,
  evidence, weights, since_ms, crowd FROM pair WHERE a = :record
UNION ALL
SELECT a, b, scope_a, scope_b, state, decision, changed, kind, band, likely, split, sure, weight, matched, distance_m, content, levels,
  evidence, weights, since_ms, crowd FROM pair WHERE b = :record;
