-- For the overview: households by the day (days since 1970 in the city) on which their standing status arrived.
SELECT (status_ms + 28800000) / 86400000 AS day, status, listed, COUNT(*) AS households FROM household
WHERE scope BETWEEN :first_scope AND :last_scope AND status_ms > 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
