-- For the day's list: where each record's own changes stand, without their bytes; reads one index.
SELECT record, SUM(state IN (0, 1)) AS waiting, MAX(state = 3) AS apart, MAX(state = 4) AS refused,
  MAX(batch) AS last_batch
FROM change WHERE origin = 0 GROUP BY record;
