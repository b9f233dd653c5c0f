-- For the overview: households of each area by status.
SELECT scope, status, COUNT(*) AS households, SUM(listed) AS listed, SUM(disputes > 0) AS disputed,
  SUM(findings > 0) AS found FROM household
WHERE scope BETWEEN :first_scope AND :last_scope GROUP BY scope, status;
