-- For the overview: pairs of households that wait for somebody, and since when the oldest does.
SELECT COUNT(*) AS pairs, COALESCE(MIN(since_ms), 0) AS since_ms FROM pair
WHERE state IN ('open', 'reopened')
  AND (scope_a BETWEEN :first_scope AND :last_scope OR scope_b BETWEEN :first_scope AND :last_scope);
