-- For the door: the other households with a trace. One that has departed is somebody else's to compare.
SELECT record FROM trace WHERE trace = :trace AND record <> :record
  AND record NOT IN (SELECT record FROM record WHERE departed_ms IS NOT NULL) ORDER BY record LIMIT :limit;
