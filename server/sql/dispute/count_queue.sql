-- For the desk: how many disputes a filter finds.
SELECT COUNT(*) AS disputes FROM dispute d
WHERE d.class IN (:class, :second, :third) AND d.scope BETWEEN :first_scope AND :last_scope
  AND d.since_ms BETWEEN :from_ms AND :until_ms AND (:kind = '' OR d.kind = :kind)
  AND (:name = '' OR d.key = :name
    OR (length(d.key) > length(:name) AND substr(d.key, length(d.key) - length(:name)) = '.' || :name))
  AND (:asked = 2 OR (:asked = 1 AND d.asked_ms > 0) OR (:asked = 0 AND d.asked_ms = 0));
