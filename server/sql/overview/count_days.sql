-- For the overview: households by the day (days since 1970 in the city) on which their standing status arrived.
-- One that is counted in another's place is a duplicate of the prelist, or nothing.
SELECT (status_ms + 28800000) / 86400000 AS day, CASE WHEN linked = x'' THEN status ELSE 'ganda' END AS status, listed, COUNT(*) AS households FROM household
WHERE scope BETWEEN :first_scope AND :last_scope AND status_ms > 0 AND (linked = x'' OR listed = 1)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
