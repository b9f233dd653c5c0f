-- For rebuilding: records in order of id, a page at a time.
SELECT record, scope FROM record WHERE record > :after ORDER BY record LIMIT :limit;
