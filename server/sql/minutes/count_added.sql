-- For lists that are signed: households of the area that have come so far only after one was made.
SELECT COUNT(*) AS households FROM review r
WHERE r.scope BETWEEN :first_scope AND :last_scope AND r.touched_ms >= :made_ms AND r.stage >= :stage
  AND NOT EXISTS (SELECT 1 FROM minutes_line l WHERE l.number = :number AND l.record = r.record)
  AND NOT EXISTS (SELECT 1 FROM household h WHERE h.scope = r.scope AND h.record = r.record AND h.linked <> x'');
