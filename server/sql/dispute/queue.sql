-- For the desk: disputes by filter, a page at a time, each with its household.
SELECT d.record, d.key, d.scope, d.class, d.kind, d.since_ms, d.asked_ms, h.head, h.status, COALESCE(a.label, '') AS label
FROM dispute d JOIN household h ON h.scope = d.scope AND h.record = d.record LEFT JOIN area a ON a.scope = d.scope
WHERE d.class IN (:class, :second, :third) AND d.scope BETWEEN :first_scope AND :last_scope
  AND d.since_ms BETWEEN :from_ms AND :until_ms AND (:kind = '' OR d.kind = :kind)
  AND (:name = '' OR d.key = :name
    OR (length(d.key) > length(:name) AND substr(d.key, length(d.key) - length(:name)) = '.' || :name))
  AND (:asked = 2 OR (:asked = 1 AND d.asked_ms > 0) OR (:asked = 0 AND d.asked_ms = 0))
ORDER BY CASE :sort WHEN 'newest' THEN -d.since_ms WHEN 'area' THEN d.scope ELSE d.since_ms END, d.since_ms, d.record, d.key
LIMIT :limit OFFSET :offset;
