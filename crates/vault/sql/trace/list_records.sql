-- For the door: the other households with a trace.
SELECT record FROM trace WHERE trace = :trace AND record <> :record ORDER BY record LIMIT :limit;
