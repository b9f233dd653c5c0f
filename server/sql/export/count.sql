-- For exports: how many families and members a filter holds.
SELECT COUNT(*) AS families, COALESCE(SUM(members), 0) AS members FROM household
WHERE scope BETWEEN :first_scope AND :last_scope AND (:status = '' OR status = :status)
  AND linked = x'';
