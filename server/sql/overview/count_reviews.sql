-- For the overview: households at the stages of review that wait for somebody, and since when the oldest was last
-- touched; linked ones are counted with the other.
SELECT stage, COUNT(*) AS households, MIN(touched_ms) AS since_ms FROM review
WHERE scope BETWEEN :first_scope AND :last_scope AND stage BETWEEN :first_stage AND :last_stage
  AND NOT EXISTS (SELECT 1 FROM household h WHERE h.scope = review.scope AND h.record = review.record AND h.linked <> x'')
GROUP BY stage;
