-- For the overview: households of each area by status, from the list or not; how many got theirs since a moment.
-- Those that are counted in another's place are told apart.
SELECT scope, status, listed, CASE WHEN linked = x'' THEN 0 ELSE 1 END AS elsewhere, COUNT(*) AS households, SUM(CASE WHEN status_ms >= :since_ms THEN 1 ELSE 0 END) AS recent,
  SUM(CASE WHEN disputes > 0 THEN 1 ELSE 0 END) AS disputed, SUM(CASE WHEN findings > 0 THEN 1 ELSE 0 END) AS found,
  MAX(status_ms) AS last_ms
FROM household WHERE scope BETWEEN :first_scope AND :last_scope GROUP BY scope, status, listed, CASE WHEN linked = x'' THEN 0 ELSE 1 END;
