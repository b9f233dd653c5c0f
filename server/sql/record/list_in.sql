-- For moves: the households of an area, a part at a time.
SELECT record FROM record WHERE scope = :scope ORDER BY record LIMIT :limit;
