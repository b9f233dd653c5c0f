-- For the duplicate desk: pairs by filter, a page at a time, each with its two households. The page is found first and then told whole.
SELECT p.a, p.b, p.scope_a, p.scope_b, p.state, p.decision, p.changed, p.kind, p.band, p.likely, p.split, p.matched, p.distance_m,
  p.since_ms, p.crowd,
  COALESCE(ha.head, '') AS head_a, COALESCE(ha.members, 0) AS members_a, COALESCE(ha.status, '') AS status_a,
  COALESCE(ha.status_ms, 0) AS status_ms_a, COALESCE(aa.label, '') AS label_a, COALESCE(aa.kelurahan, '') AS kelurahan_a,
  COALESCE(hb.head, '') AS head_b, COALESCE(hb.members, 0) AS members_b, COALESCE(hb.status, '') AS status_b,
  COALESCE(hb.status_ms, 0) AS status_ms_b, COALESCE(ab.label, '') AS label_b, COALESCE(ab.kelurahan, '') AS kelurahan_b
FROM (
  SELECT p.a, p.b FROM pair p
  WHERE (p.scope_a BETWEEN :first_scope AND :last_scope OR p.scope_b BETWEEN :first_scope AND :last_scope)
    AND (:first = 0 OR (p.scope_a / 1000 = :first AND (:second = 0 OR p.scope_b / 1000 = :second))
      OR (p.scope_b / 1000 = :first AND (:second = 0 OR p.scope_a / 1000 = :second)))
    AND (:record = x'' OR p.a = :record OR p.b = :record)
    AND (:kind = '' OR p.kind = :kind) AND (:band = '' OR p.band = :band) AND (:decision = '' OR p.decision = :decision)
    AND p.sure BETWEEN :sure_min AND :sure_max AND p.since_ms BETWEEN :from_ms AND :until_ms
    AND (p.state = :state OR (:state = 'open' AND p.state = 'reopened') OR (:state = 'all' AND p.state <> 'sample'))
  ORDER BY CASE :sort WHEN 'newest' THEN -p.since_ms WHEN 'oldest' THEN p.since_ms WHEN 'area' THEN p.scope_a
    WHEN 'near' THEN CASE WHEN p.distance_m < 0 THEN 1000000000 ELSE p.distance_m END ELSE -p.weight END, p.a, p.b
  LIMIT :limit OFFSET :offset
) f JOIN pair p ON p.a = f.a AND p.b = f.b
LEFT JOIN household ha ON ha.scope = p.scope_a AND ha.record = p.a LEFT JOIN area aa ON aa.scope = p.scope_a
LEFT JOIN household hb ON hb.scope = p.scope_b AND hb.record = p.b LEFT JOIN area ab ON ab.scope = p.scope_b
ORDER BY CASE :sort WHEN 'newest' THEN -p.since_ms WHEN 'oldest' THEN p.since_ms WHEN 'area' THEN p.scope_a
    WHEN 'near' THEN CASE WHEN p.distance_m < 0 THEN 1000000000 ELSE p.distance_m END ELSE -p.weight END, p.a, p.b;
