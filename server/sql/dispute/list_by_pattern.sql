-- For the desk: disputes that are alike by question and values and wait, oldest first.
SELECT d.record, d.key, d.scope, d.class, d.kind, d.since_ms, d.asked_ms, h.head, h.status, COALESCE(a.label, '') AS label
FROM dispute d JOIN household h ON h.scope = d.scope AND h.record = d.record LEFT JOIN area a ON a.scope = d.scope
WHERE d.pattern = :pattern AND d.pattern <> '' AND d.scope BETWEEN :first_scope AND :last_scope
ORDER BY d.since_ms, d.record, d.key LIMIT :limit;
