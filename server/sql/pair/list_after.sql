-- For digests: pairs in order of their ids, a page at a time.
SELECT a, b, scope_a, scope_b, state, decision, changed, kind, band, likely, split, sure, weight, matched, distance_m, content, levels,
  evidence, weights, since_ms, crowd FROM pair WHERE (a, b) > (:a, :b) ORDER BY a, b LIMIT :limit;
