-- For the overview: households by the day (in the city) on which their standing status arrived.
SELECT date((status_ms + 28800000) / 1000, 'unixepoch') AS day, status, COUNT(*) AS households FROM household
WHERE scope BETWEEN :first_scope AND :last_scope AND status_ms > 0 GROUP BY day, status ORDER BY day, status;
