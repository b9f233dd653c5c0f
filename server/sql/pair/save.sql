-- For sync and refreshing: a pair with its evidence.
INSERT INTO pair (a, b, scope_a, scope_b, state, decision, changed, kind, band, likely, split, sure, weight, matched, distance_m,
  content, levels, evidence, weights, since_ms)
VALUES (:a, :b, :scope_a, :scope_b, :state, :decision, :changed, :kind, :band, :likely, :split, :sure, :weight, :matched,
  :distance_m, :content, :levels, :evidence, :weights, :since_ms)
ON CONFLICT (a, b) DO UPDATE SET scope_a = excluded.scope_a, scope_b = excluded.scope_b, state = excluded.state,
  decision = excluded.decision, changed = excluded.changed, kind = excluded.kind, band = excluded.band,
  likely = excluded.likely, split = excluded.split, sure = excluded.sure, weight = excluded.weight,
  matched = excluded.matched, distance_m = excluded.distance_m, content = excluded.content, levels = excluded.levels,
  evidence = excluded.evidence, weights = excluded.weights, since_ms = excluded.since_ms;
