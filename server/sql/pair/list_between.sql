-- For refreshing: the pairs whose first household lies in a range of ids.
SELECT a, b, scope_a, scope_b, state, decision, changed, kind, band, likely, split, sure, weight, matched, distance_m, content, levels,
  evidence, weights, since_ms, crowd FROM pair WHERE a > :after AND a <= :until ORDER BY a, b;
