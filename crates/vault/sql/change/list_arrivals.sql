-- For the day's list: where each record's own changes stand, without their bytes; reads one index.
SELECT record, SUM(state IN (0, 1)) AS waiting, SUM(state IN (0, 1) AND relayed_ms > 0) AS relayed,
  MAX(CASE WHEN state IN (0, 1) THEN relayed_ms ELSE 0 END) AS relayed_ms,
  MAX(state = 3) AS apart, MAX(state = 4) AS refused, MAX(batch) AS last_batch
FROM change WHERE origin = 0 GROUP BY record;
