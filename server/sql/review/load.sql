-- For review: one household's line.
SELECT r.scope, r.record, r.stage, r.given, r.since_ms, r.touched_ms, r.digest, r.disputes, r.errors, r.card,
  h.head, h.address, h.status, h.members, COALESCE(a.label, '') AS label,
  (SELECT COUNT(*) FROM pair p WHERE (p.a = r.record OR p.b = r.record) AND p.state IN ('open', 'reopened')
    AND p.band IN ('almost_certain', 'possible') AND p.kind IN ('same', 'moved', 'split')) AS pairs
FROM review r JOIN household h ON h.scope = r.scope AND h.record = r.record LEFT JOIN area a ON a.scope = r.scope
WHERE r.scope = :scope AND r.record = :record;
