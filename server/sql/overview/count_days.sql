-- For the overview: households by the day (in the city) on which their standing status arrived.
SELECT date(day * 86400, 'unixepoch') AS day, status, households FROM (
  SELECT (status_ms + 28800000) / 86400000 AS day, status, COUNT(*) AS households FROM household
  WHERE scope BETWEEN :first_scope AND :last_scope AND status_ms > 0 GROUP BY 1, 2
) ORDER BY day, status;
