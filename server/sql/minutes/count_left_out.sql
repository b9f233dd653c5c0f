-- For lists that are signed: households of the area that have not come so far.
SELECT COUNT(*) AS households FROM review WHERE scope BETWEEN :first_scope AND :last_scope AND stage < :stage
  AND NOT EXISTS (SELECT 1 FROM household h WHERE h.scope = review.scope AND h.record = review.record AND h.linked <> x'');
