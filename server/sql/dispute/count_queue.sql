-- For the desk: how many disputes a filter finds.
SELECT COUNT(*) AS disputes FROM dispute d
WHERE d.class IN (:class, :other) AND d.scope BETWEEN :first_scope AND :last_scope
  AND d.since_ms BETWEEN :from_ms AND :until_ms AND (:kind = '' OR d.kind = :kind)
  AND (:name = '' OR d.key = :name OR d.key LIKE '%.' || :name);
