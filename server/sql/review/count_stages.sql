-- For review: households of each kelurahan by stage; of these changed since their check, and with something in the way.
SELECT scope / 1000 AS kelurahan, stage, COUNT(*) AS households, SUM(CASE WHEN given > stage THEN 1 ELSE 0 END) AS changed,
  SUM(CASE WHEN disputes > 0 OR errors > 0 OR record IN (SELECT record FROM pair_in_the_way) THEN 1 ELSE 0 END) AS hindered FROM review
WHERE scope BETWEEN :first_scope AND :last_scope
  AND NOT EXISTS (SELECT 1 FROM household h WHERE h.scope = review.scope AND h.record = review.record AND h.linked <> x'')
GROUP BY 1, 2 ORDER BY 1, 2;
