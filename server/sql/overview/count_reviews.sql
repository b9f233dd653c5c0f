-- For the overview: households at the stages of review that wait for somebody, and since when the oldest was last
-- touched; an index holds it all.
SELECT stage, COUNT(*) AS households, MIN(touched_ms) AS since_ms FROM review
WHERE scope BETWEEN :first_scope AND :last_scope AND stage BETWEEN :first_stage AND :last_stage GROUP BY stage;
