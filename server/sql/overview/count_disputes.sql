-- For the overview: disputes by class, and since when the oldest waits.
SELECT class, COUNT(*) AS disputes, MIN(since_ms) AS since_ms FROM dispute
WHERE scope BETWEEN :first_scope AND :last_scope GROUP BY class;
