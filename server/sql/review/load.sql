-- For review: one household's line.
SELECT r.scope, r.record, r.stage, r.given, r.since_ms, r.touched_ms, r.digest, r.disputes, r.errors, r.card,
  h.head, h.address, h.status, h.members, COALESCE(a.label, '') AS label
FROM review r JOIN household h ON h.scope = r.scope AND h.record = r.record LEFT JOIN area a ON a.scope = r.scope
WHERE r.scope = :scope AND r.record = :record;
